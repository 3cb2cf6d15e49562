import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';

/** Database servers refuse to run as root. Undefined: this process is an ordinary user's, so servers run as that user. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export function serverUser(name: string): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return lookUp(name);
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', name]);
    return lookUp(name);
  }
}

export function giveTo(user: ServerUser | undefined, ...paths: readonly string[]): void {
  if (user) for (const path of paths) chownSync(path, user.uid, user.gid);
}

function lookUp(name: string): ServerUser {
  const id = (option: string) =>
    Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: 'pipe' }));
  return { uid: id('-u'), gid: id('-g') };
}
