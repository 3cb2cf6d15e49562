import { chownSync } from 'node:fs';
import { runTool, ToolFailure } from './tool.ts';

/**
 * Database servers refuse to run as root. Undefined if this process belongs to an ordinary user, as
 * which they can run.
 */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export async function serverUser(name: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return await lookUp(name);
  } catch (error) {
    if (error instanceof ToolFailure && error.interrupted) throw error;
    await runTool('useradd', ['--system', '--user-group', '--no-create-home', name]);
    return await lookUp(name);
  }
}

export function giveTo(user: ServerUser | undefined, ...paths: readonly string[]): void {
  if (user) for (const path of paths) chownSync(path, user.uid, user.gid);
}

async function lookUp(name: string): Promise<ServerUser> {
  const id = async (option: string) => Number(await runTool('id', [option, name]));
  return { uid: await id('-u'), gid: await id('-g') };
}
