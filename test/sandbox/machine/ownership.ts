import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

/** One line to the reaper: what belongs to this process, or does so no longer. */
export type Possession =
  | { readonly kind: 'process'; readonly pid: number; readonly signal: NodeJS.Signals }
  | { readonly kind: 'ended'; readonly pid: number }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'removed'; readonly path: string };

// One reaper a process, started with the first thing it has to watch.
let reaper:
  | { readonly input: Writable; readonly ended: Promise<unknown>; readonly child: ChildProcess }
  | undefined;
let ending = false;
const folders = new Set<string>();

/**
 * For everything this process starts, but for the command that the user gave: a session of its own, where the terminal's
 * Ctrl-C does not reach it. Else it would go down before this process has heard of the signal, and its failure would be
 * reported in place of the signal; and a Ctrl-C meant for the user's command (psql, say) would take the servers along.
 */
export const BACKGROUND = { detached: true } as const;

/** Whatever becomes of this process, `child` ends with it. `signal` is the one that makes it end at once and cleanly. */
export function endWithUs(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  const { pid } = child;
  if (pid === undefined) return; // it could not be started: its 'error' event says why
  if (ending) {
    child.kill('SIGKILL'); // what was about to be started when the end came
    return;
  }
  tell({ kind: 'process', pid, signal });
  child.once('exit', () => tell({ kind: 'ended', pid }));
}

/** A new temporary folder that is removed when this process ends, if not before. */
export function temporaryFolder(
  name: string,
  parent: string = tmpdir(),
): { path: string; remove(): Promise<void> } {
  if (ending) throw new Error('the end has come: no new folder');
  const path = mkdtempSync(join(parent, `database-access-${name}-`));
  chmodSync(path, 0o711); // servers run as OS users of their own: they may pass through, not look around
  folders.add(path);
  tell({ kind: 'folder', path });
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 10 });
      folders.delete(path);
      tell({ kind: 'removed', path });
    },
  };
}

/**
 * Ends and removes all that is still there, as the end of this process would, and waits for it. Nothing can be started any
 * more: a start that is under way does not know yet, and would leave things behind.
 */
export async function endEverything(): Promise<void> {
  ending = true;
  reaper?.child.ref(); // now it is waited for
  reaper?.input.end();
  await reaper?.ended;
  // A copy that this process had begun goes on while the reaper removes, and makes the folder anew.
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

function tell(possession: Possession): void {
  if (ending) return; // the reaper has its list, and works through it
  reaper ??= startReaper();
  reaper.input.write(`${JSON.stringify(possession)}\n`);
}

function startReaper() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts')], {
    ...BACKGROUND,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const input = child.stdin;
  input.on('error', () => {}); // the reaper is gone: nothing more can be asked of it
  // Neither must keep this process running: its end is the message.
  child.unref();
  if (input instanceof Socket) input.unref();
  return { input, ended, child };
}
