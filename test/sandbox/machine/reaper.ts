/**
 * A small process that outlives its parent by a few moments. Each line of its standard input names
 * something that must not outlive the parent. When the input ends, however the parent ended
 * (SIGKILL included), the reaper ends and removes all of it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Possession } from './ownership.ts';

const GRACE_MS = 5_000;
const processes = new Map<number, NodeJS.Signals>();
const folders = new Set<string>();

for await (const line of createInterface({ input: process.stdin })) {
  const possession: Possession = JSON.parse(line);
  if (possession.kind === 'process') processes.set(possession.pid, possession.signal);
  else if (possession.kind === 'ended') processes.delete(possession.pid);
  else if (possession.kind === 'folder') folders.add(possession.path);
  else folders.delete(possession.path);
}

const doomed = new Map(processes);
for (const [pid, signal] of processes) {
  // A server ends its own children; a command that the user gave may have started anything.
  if (signal === 'SIGTERM') for (const child of descendants(pid)) doomed.set(child, signal);
}
for (const [pid, signal] of doomed) send(pid, signal);
const deadline = Date.now() + GRACE_MS;
while ([...doomed.keys()].some(isAlive) && Date.now() < deadline) await sleep(20);
for (const pid of doomed.keys()) send(pid, 'SIGKILL');
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // gone already
  }
}

function isAlive(pid: number): boolean {
  return send(pid, 0) && !isZombie(pid);
}

/** In a container without an init process, an orphan that has ended stays listed forever. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // no /proc here (macOS)
  }
}

function descendants(ancestor: number): number[] {
  return children(ancestor).flatMap((pid) => [pid, ...descendants(pid)]);
}

function children(pid: number): number[] {
  try {
    const list = existsSync('/proc')
      ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return list.split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return []; // pid has ended, or pgrep found none
  }
}
