import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { endWithUs, temporaryFolder } from '../sandbox/machine/ownership.ts';
import { leaks } from '../support/traces.ts';

/** `npm run demo`, as somebody without a terminal sees it. */

const folders: { remove(): Promise<void> }[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

test('the demo tells its story without a secret or a colour, and leaves nothing', async () => {
  const { demo, lines, status, temporary } = start();
  for await (const line of demo) lines.push(line);
  expect(await status).toBe(0);
  const story = lines.join('\n');
  for (const step of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    expect(story).toContain(`${step}/13  `);
  expect(story).toContain('✓ member-a and member-b have a door, a spoke and a role');
  expect(story).toContain('2 accounts, 4 spokes: 4 ready');
  expect(story).toContain('ERROR: permission denied for table orders');
  expect(story).toContain('✓ it is the same declarer with the same access');
  expect(story).toContain('✓ one policy lets everybody in as herself');
  expect(story).toContain('$ AWS_PROFILE=central npm run reconcile -- --group Team-Checkout');
  expect(story).toContain('✓ lea.dubois is out at once; the others go on');
  expect(story).toContain(
    '✓ the application may read and write, hana.sato may read, with an IAM token',
  );
  expect(story).toContain('2 accesses to 2 databases in 1 account\n');
  expect(story).toContain('the review stays: .cache/demo/review.html (');
  expect(story).not.toContain('\x1b');
  expect(leaks(new Map([['story', story]]), [])).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
});

test('Ctrl-C in the middle of an apply ends it, says so, and leaves nothing', async () => {
  const { demo, child, lines, status, temporary } = start();
  for await (const line of demo) {
    lines.push(line);
    // Like a terminal, which signals everybody in the foreground.
    if (line.includes('$ terraform apply')) process.kill(-(child.pid ?? 0), 'SIGINT');
  }
  expect(await status).toBe(130);
  expect(lines.at(-1)).toBe('demo: ended by SIGINT');
  expect(readdirSync(temporary)).toEqual([]);
});

test('tools that are missing on the machine are named', async () => {
  const { demo, lines, status } = start({ PATH: dirname(process.execPath) });
  for await (const line of demo) lines.push(line);
  expect(await status).toBe(1);
  expect(lines.join('\n')).toContain('demo: terraform is not on the PATH: install it');
});

function start(environment: NodeJS.ProcessEnv = {}) {
  const folder = temporaryFolder('demo-test');
  folders.push(folder);
  const child = spawn(process.execPath, [join(import.meta.dirname, '../demo/main.ts')], {
    env: { ...process.env, TMPDIR: folder.path, FORCE_COLOR: undefined, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // in a process group of its own, as a shell starts a command
  });
  endWithUs(child);
  return {
    child,
    demo: linesOf(child),
    lines: [] as string[],
    status: once(child, 'exit').then(([code]) => code),
    temporary: folder.path,
  };
}

/** The lines of both streams; the end comes when both have ended. */
async function* linesOf({ stdout, stderr }: ChildProcess): AsyncGenerator<string> {
  if (!stdout || !stderr) return;
  // At once: when the process exits, Node discards the output that nobody has begun to read.
  const errors = text(stderr);
  yield* createInterface({ input: stdout });
  yield* (await errors).trimEnd().split('\n');
}
