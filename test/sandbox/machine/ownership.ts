import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

/** One line to the reaper: something that begins or ceases to belong to this process. */
export type Possession =
  | { readonly kind: 'process'; readonly pid: number; readonly signal: NodeJS.Signals }
  | { readonly kind: 'ended'; readonly pid: number }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'removed'; readonly path: string };

// Each process has one reaper, which starts with the first thing to watch.
let reaper:
  | { readonly input: Writable; readonly ended: Promise<unknown>; readonly child: ChildProcess }
  | undefined;
let ending = false;
const folders = new Set<string>();

/**
 * For every child but the user's command: a session of its own, which the terminal's Ctrl-C does
 * not reach. Otherwise a child would end before this process has seen the signal, and its failure
 * would be reported in place of the signal; and a Ctrl-C meant for the user's command (psql, for
 * instance) would end the servers.
 */
export const BACKGROUND = { detached: true } as const;

/**
 * Ends `child` with this process, however that ends. `signal` is the one that ends the child at
 * once and cleanly.
 */
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
  // Servers run as OS users of their own, which may pass through but not list it.
  chmodSync(path, 0o711);
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
 * Ends and removes everything that is left, as the end of this process would, and waits for it.
 * Nothing can be started any more: code that is still starting something does not know, and would
 * leave it behind.
 */
export async function endEverything(): Promise<void> {
  ending = true;
  reaper?.child.ref(); // now it is waited for
  reaper?.input.end();
  await reaper?.ended;
  // A copy that is still running may recreate a folder while the reaper removes it.
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
  // Neither may keep this process running, since its end is the signal for the reaper.
  child.unref();
  if (input instanceof Socket) input.unref();
  return { input, ended, child };
}
