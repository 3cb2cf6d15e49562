import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { everyOr } from '../support/every.ts';
import { endWithUs, temporaryFolder } from './machine/ownership.ts';

/** Prints where everything is, starts a process in the background, and stays. */
const COMMAND = `
  require('node:child_process').spawn('sleep', ['300']);
  const { PGPORT, MYSQL_PORT, AWS_CONFIG_FILE } = process.env;
  console.log(JSON.stringify({ PGPORT, MYSQL_PORT, AWS_CONFIG_FILE, pid: process.pid }));
  setInterval(() => {}, 1e9);
`;
/** Prints what the two servers answer to a connection: their versions. */
const VERSIONS = `
  const greeting = (port) => new Promise((resolve) => {
    const socket = require('node:net').connect(port, '127.0.0.1');
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.subarray(5, bytes.indexOf(0, 5)).toString());
    });
  });
  const { MARIADB_PORT, MYSQL_PORT } = process.env;
  Promise.all([MARIADB_PORT, MYSQL_PORT].map(greeting))
    .then((versions) => console.log(JSON.stringify(versions)));
`;
/** Ignores Ctrl-C as psql does; a moment later, the database still listens. */
const ASKED = `
  process.on('SIGINT', () => setTimeout(() => {
    require('node:net')
      .connect(process.env.PGPORT, '127.0.0.1', () => process.exit(7))
      .on('error', () => process.exit(1));
  }, 300));
  console.log('up');
  setInterval(() => {}, 1e9);
`;
const folders: { remove(): Promise<void> }[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

test('the exit status is the command’s, and nothing is left', async () => {
  const { main, temporary } = start('node', '-e', 'process.exit(process.env.HUB_FUNCTION ? 7 : 1)');
  const [status] = await once(main, 'exit');
  expect(status).toBe(7);
  expect(readdirSync(temporary)).toEqual([]);
});

test('a command that does not exist is an error that names it', async () => {
  const { main, temporary } = start('no-such-program');
  const [[status], errors] = await Promise.all([once(main, 'exit'), text(main)]);
  expect(status).toBe(1);
  expect(errors).toContain('no-such-program');
  expect(readdirSync(temporary)).toEqual([]);
});

test.each([
  ['--mysql=8.0', '--mysql=8.0 is not known: there is --mysql=on, --mysql=off'],
  ['--mariadb=10.5', '--mariadb=10.5 is not known: there is --mariadb=10.11, --mariadb=11.8,'],
  ['--directory', '--directory needs a value: --directory=samba, --directory=limits'],
  ['--rollout=half', '--rollout=half is not known: there is --rollout=on, --rollout=off'],
  ['--oracle', '--oracle is not an option'],
])('the option %s is refused before anything starts', async (option, why) => {
  const { main, temporary } = start(option, 'node', '--version');
  const [[status], errors] = await Promise.all([once(main, 'exit'), text(main)]);
  expect(status).toBe(2);
  expect(errors).toContain(why);
  expect(readdirSync(temporary)).toEqual([]);
});

test.each([
  {
    options: ['--mysql', '--mariadb=11.8'],
    mariadb: /^11\.8\.\d+-MariaDB/,
    mysql: /^\d\.\d+\.\d+/,
  },
  // For one more release, MYSQL_... names MariaDB where there is no MySQL.
  { options: ['--mysql=off'], mariadb: /-10\.11\.\d+-MariaDB/, mysql: /-10\.11\.\d+-MariaDB/ },
])('with $options, each server has variables of its own', async ({ options, mariadb, mysql }) => {
  const { main } = start(...options, 'node', '-e', VERSIONS);
  const errors = text(main);
  const [ofMariadb, ofMysql] = JSON.parse(await firstLine(main));
  expect(ofMariadb).toMatch(mariadb);
  expect(ofMysql).toMatch(mysql);
  expect(await errors).toMatch(/MariaDB 1[\d.]+/);
});

test.each(['SIGTERM', 'SIGKILL'] as const)('nothing is left after %s', async (signal) => {
  const { main, temporary } = start('node', '-e', COMMAND);
  const told = JSON.parse(await firstLine(main));
  const endpoint = /http:\/\/127.0.0.1:(\d+)/.exec(readFileSync(told.AWS_CONFIG_FILE, 'utf8'));
  const ports = [told.PGPORT, told.MYSQL_PORT, endpoint?.[1]].map(Number);
  const processes = [told.pid, ...descendants(main.pid ?? 0)];
  // The command, its child, the reaper, PostgreSQL, MariaDB, moto.
  expect(processes.length).toBeGreaterThanOrEqual(6);
  expect(await Promise.all(ports.map(isListening))).toEqual([true, true, true]);

  main.kill(signal);
  await once(main, 'exit');
  await until(() => readdirSync(temporary).length === 0);
  await until(() => !processes.some(isRunning));
  expect(await Promise.all(ports.map(isListening))).toEqual([false, false, false]);
});

test.each(everyOr([0, 200, 500, 1000], [0, 500]))(
  'Ctrl-C %i ms into its start leaves nothing',
  async (moment) => {
    const { main, temporary } = start('sleep', '300');
    const errors = text(main);
    await until(() => readdirSync(temporary).length > 0);
    await sleep(moment);
    const processes = descendants(main.pid ?? 0);
    pressCtrlC(main);
    const [status] = await once(main, 'exit');
    const told = await errors;
    expect({ status, told }).toEqual({ status: 130, told });
    expect(told).not.toMatch(/fail|error|did not/i); // what was ended is no failure
    expect(readdirSync(temporary)).toEqual([]);
    await until(() => !processes.some(isRunning));
  },
);

test('a command may ignore Ctrl-C, and the sandbox stays with it', async () => {
  const { main, temporary } = start('node', '-e', ASKED);
  await firstLine(main);
  pressCtrlC(main);
  const [status] = await once(main, 'exit');
  expect(status).toBe(7);
  expect(readdirSync(temporary)).toEqual([]);
});

test('the sandbox without a command explains its use and stays until Ctrl-C', async () => {
  const { main, temporary } = start();
  const lines: string[] = [];
  if (main.stdout)
    for await (const line of createInterface({ input: main.stdout })) {
      lines.push(line);
      if (line.startsWith('Ctrl-C')) main.kill('SIGINT');
    }
  const usage = lines.join('\n');
  expect(usage).toContain('export AWS_CONFIG_FILE=');
  expect(usage).toContain('aws sts get-caller-identity');
  expect(usage).toMatch(/^ {2}mariadb {2}/m);
  expect(usage).not.toMatch(/^ {2}mysql {2}/m);
  await until(() => readdirSync(temporary).length === 0);
});

function start(...command: string[]) {
  const folder = temporaryFolder('main');
  folders.push(folder);
  const main = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...command], {
    env: { ...process.env, TMPDIR: folder.path },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // in a process group of its own, as a shell starts a command
  });
  endWithUs(main);
  return { main, temporary: folder.path };
}

/** As in a terminal, the whole foreground process group gets the signal. */
function pressCtrlC(main: ChildProcess): void {
  process.kill(-(main.pid ?? 0), 'SIGINT');
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) return '';
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return line;
}

async function text(child: ChildProcess): Promise<string> {
  let all = '';
  for await (const chunk of child.stderr ?? []) all += chunk;
  return all;
}

function descendants(pid: number): number[] {
  const children = childrenOf(pid).split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** None of a process that has ended meanwhile. */
function childrenOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(ENOENT|ESRCH)$/.test(String(error.code)))
      return '';
    throw error;
  }
}

function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isSo(); tries++) await sleep(20);
  expect(isSo()).toBe(true);
}
