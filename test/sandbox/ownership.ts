import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
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
let reaper: { readonly input: Writable; readonly ended: Promise<unknown> } | undefined;

/** Whatever becomes of this process, `child` ends with it. `signal` is the one that makes it end at once and cleanly. */
export function endWithUs(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  const { pid } = child;
  if (pid === undefined) return; // it could not be started: its 'error' event says why
  tell({ kind: 'process', pid, signal });
  child.once('exit', () => tell({ kind: 'ended', pid }));
}

/** A new temporary folder that is removed when this process ends, if not before. */
export function temporaryFolder(
  name: string,
  parent: string = tmpdir(),
): { path: string; remove(): Promise<void> } {
  const path = mkdtempSync(join(parent, `database-access-${name}-`));
  chmodSync(path, 0o711); // servers run as OS users of their own: they may pass through, not look around
  tell({ kind: 'folder', path });
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 10 });
      tell({ kind: 'removed', path });
    },
  };
}

/** Ends and removes all that is still there, as the end of this process would, and waits for it. */
export async function endEverything(): Promise<void> {
  const last = reaper;
  reaper = undefined;
  last?.input.end();
  await last?.ended;
}

function tell(possession: Possession): void {
  reaper ??= startReaper();
  reaper.input.write(`${JSON.stringify(possession)}\n`);
}

function startReaper() {
  // In a session of its own, so that Ctrl-C does not reach it.
  const child = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const input = child.stdin;
  input.on('error', () => {}); // the reaper is gone: nothing more can be asked of it
  // Neither must keep this process running: its end is the message.
  child.unref();
  if (input instanceof Socket) input.unref();
  return { input, ended };
}
