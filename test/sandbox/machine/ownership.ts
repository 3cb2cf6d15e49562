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

interface Reaper {
  readonly input: Writable;
  readonly child: ChildProcess;
  /** Whether it ended by itself: not by a signal. */
  readonly ended: Promise<boolean>;
}

// Each process has one reaper, which starts with the first thing to watch.
let reaper: Reaper | undefined;
let ending = false;
const processes = new Map<number, NodeJS.Signals>();
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
  processes.set(pid, signal);
  tell({ kind: 'process', pid, signal });
  child.once('exit', () => {
    processes.delete(pid);
    tell({ kind: 'ended', pid });
  });
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
  // Ctrl-C also ends a reaper that has just been started and has no session of its own yet. Another
  // one then does its work.
  while (reaper && !(await endOf(reaper))) reaper = startReaper(possessions());
  // A copy that is still running may recreate a folder while the reaper removes it.
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

function tell(possession: Possession): void {
  if (ending) return; // the reaper has its list, and works through it
  reaper ??= startReaper([]);
  write(reaper.input, possession);
}

function possessions(): Possession[] {
  return [
    ...[...processes].map(([pid, signal]) => ({ kind: 'process' as const, pid, signal })),
    ...[...folders].map((path) => ({ kind: 'folder' as const, path })),
  ];
}

function endOf({ child, input, ended }: Reaper): Promise<boolean> {
  child.ref(); // now it is waited for
  input.end();
  return ended;
}

function write(input: Writable, possession: Possession): void {
  input.write(`${JSON.stringify(possession)}\n`);
}

function startReaper(known: readonly Possession[]): Reaper {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts')], {
    ...BACKGROUND,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit').then(([, signal]) => signal === null);
  const input = child.stdin;
  input.on('error', () => {}); // the reaper is gone: nothing more can be asked of it
  for (const possession of known) write(input, possession);
  // Neither may keep this process running, since its end is the signal for the reaper.
  child.unref();
  if (input instanceof Socket) input.unref();
  return { input, ended, child };
}
