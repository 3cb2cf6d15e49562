import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../machine/ownership.ts';
import { pythonWithMoto } from './python.ts';

/** Programs stand in for Python, and record their arguments. */

let folder: ReturnType<typeof temporaryFolder>;
let kept: string;
const told: string[] = [];

beforeEach(() => {
  folder = temporaryFolder('python');
  kept = join(folder.path, 'cache', 'moto');
  told.length = 0;
});
afterEach(() => folder.remove());

test('a Python that has moto is taken as it is', async () => {
  const python = program({ probe: 'exit 0' });
  expect(await pythonFrom(python)).toBe(python);
  expect(asked()).toEqual(['-c']);
  expect(told).toEqual([]);
});

test('an interrupted probe is no "no": nothing is installed', async () => {
  const python = program({ probe: 'kill -TERM $$' });
  await expect(pythonFrom(python)).rejects.toThrow('python was ended by SIGTERM');
  expect(asked()).toEqual(['-c']);
  expect(existsSync(kept)).toBe(false);
});

test('a new environment takes the place of an unfinished one', async () => {
  mkdirSync(join(kept, 'bin'), { recursive: true });
  writeFileSync(join(kept, 'unfinished'), '');
  const python = program({ probe: 'exit 1' });
  expect(await pythonFrom(python)).toBe(join(kept, 'bin', 'python'));
  expect(asked()).toEqual(['-c', '-m venv', '-m pip']);
  expect(told).toHaveLength(1);
  expect(existsSync(join(kept, 'unfinished'))).toBe(false);
  expect(readdirSync(dirname(kept))).toEqual(['moto']);

  expect(await pythonFrom(python)).toBe(join(kept, 'bin', 'python'));
  expect(told).toHaveLength(1);
});

test('an installation that fails says why, and leaves nothing', async () => {
  const python = program({ probe: 'exit 1', pip: 'echo no network >&2; exit 1' });
  await expect(pythonFrom(python)).rejects.toThrow(
    'could not install it (python failed: no network)',
  );
  expect(readdirSync(dirname(kept))).toEqual([]);
});

test('a machine without Python is told what it needs', async () => {
  await expect(pythonFrom('no-such-python')).rejects.toThrow('needs Python 3.10 or later');
});

function pythonFrom(python: string): Promise<string> {
  return pythonWithMoto((line) => told.push(line), { python, kept });
}

/** A Python that makes environments whose own Python has moto once pip was there. */
function program({ probe, pip = 'exit 0' }: { probe: string; pip?: string }): string {
  const file = join(folder.path, 'python');
  const log = join(folder.path, 'log');
  const made = [`case "$2" in`, `  pip) echo "$1 $2" >> ${log}; ${pip};;`, `  *) exit 0;;`, `esac`];
  const given = [
    `case "$1 $2" in`,
    `  "-m venv") echo "$1 $2" >> ${log}; mkdir -p "$3/bin"; cp ${file}-made "$3/bin/python";;`,
    `  *) echo "$1" >> ${log}; ${probe};;`,
    `esac`,
  ];
  script(`${file}-made`, made);
  script(file, given);
  return file;
}

function script(file: string, lines: readonly string[]): void {
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
}

function asked(): string[] {
  return readFileSync(join(folder.path, 'log'), 'utf8').trim().split('\n');
}
