import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Act, NotChecked } from '../../../../stacksets/verify/act.ts';
import type { Place } from '../../../../stacksets/verify/aws/place.ts';
import { remove } from '../../../../stacksets/verify/removal.ts';
import { perform } from '../../../../stacksets/verify/run.ts';
import { load, type State } from '../../../../stacksets/verify/state.ts';
import type { World } from '../../../../stacksets/verify/world.ts';

const home = process.cwd();
let folder: string;
let told: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'database-access-verify-'));
  process.chdir(folder);
  told = [];
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

const progress = (line: string) => void told.push(line);
const signal = new AbortController().signal;
/** These acts ask AWS nothing. */
const NOWHERE = {} as Place;

function world(firstHour = false): World {
  const choices = { name: 'run', region: 'eu-central-1', engines: [], aurora: false, firstHour };
  const state: State = { choices, begun: [], done: [], outputs: {}, findings: [] };
  return {
    ...{ choices, state, organization: 'o-1', isDelegate: false },
    ...{ central: NOWHERE, member: NOWHERE, build: { code: [], template: () => '' } },
  };
}

function act(id: string, more: Partial<Act> = {}): Act {
  return { id, title: `does ${id}`, minutes: 1, confirms: [], do: async () => 'seen', ...more };
}
const failing = { do: () => Promise.reject(new Error('no such thing')) };
const undoing = (made: string[], id: string): Partial<Act> => ({
  do: async () => `made ${made.push(id)}`,
  undo: async () => void made.splice(made.indexOf(id), 1),
});

test('an act that contradicts does not keep the others', async () => {
  const here = world();
  await perform([act('a', failing), act('b')], here, { progress, signal });
  expect(here.state.findings).toEqual([
    { act: 'a', status: 'contradicted', seen: 'no such thing' },
    { act: 'b', status: 'confirmed', seen: 'seen' },
  ]);
});

test('one that is essential does, and so does any in the first hour', async () => {
  const essential = act('a', { ...failing, isEssential: true });
  await expect(perform([essential, act('b')], world(), { progress, signal })).rejects.toThrow(
    'does a: no such thing',
  );
  await expect(
    perform([act('a', failing), act('b')], world(true), { progress, signal }),
  ).rejects.toThrow('does a: no such thing');
});

test('an act that could not look is told as such', async () => {
  const here = world();
  const blind = act('a', { do: async () => new NotChecked('nobody is there') });
  await perform([blind], here, { progress, signal });
  expect(here.state.findings).toEqual([
    { act: 'a', status: 'not checked', seen: 'nobody is there' },
  ]);
});

test('an act that takes too long is ended', async () => {
  const here = world();
  const slow = act('a', {
    minutes: 0.001,
    do: (_, limit) =>
      new Promise((_, reject) => limit.addEventListener('abort', () => reject(limit.reason))),
  });
  await perform([slow], here, { progress, signal });
  expect(here.state.findings[0]?.seen).toBe('took longer than 0.001 minutes');
});

test('what is done already is not done again, and its state is on disk', async () => {
  const made: string[] = [];
  const acts = [act('a', undoing(made, 'a')), act('b', undoing(made, 'b'))];
  const here = world();
  await perform(acts, here, { progress, signal });
  await perform(acts, { ...here, state: load('run') }, { progress, signal });
  expect(made).toEqual(['a', 'b']);
});

test('a removal goes backwards, and forgets the run', async () => {
  const made: string[] = [];
  const acts = [act('a', undoing(made, 'a')), act('b'), act('c', undoing(made, 'c'))];
  const here = world();
  await perform(acts, here, { progress, signal });
  told = [];
  expect(await remove(acts, here, progress)).toEqual([]);
  expect(told).toEqual(['removes: does c', 'removes: does a']);
  expect(made).toEqual([]);
  expect(readdirSync('.verify')).toEqual([]);
});

test('what can’t be removed keeps nothing else, and is told with the commands for it', async () => {
  const made: string[] = [];
  const stuck = act('b', {
    undo: () => Promise.reject(new Error('in use')),
    byHand: () => ['aws delete b'],
  });
  const acts = [act('a', undoing(made, 'a')), stuck];
  const here = world();
  await perform(acts, here, { progress, signal });
  expect(await remove(acts, here, progress)).toEqual(['aws delete b']);
  expect(told).toContain('    not removed: in use');
  expect(made).toEqual([]);
  expect(load('run').begun).toEqual(['b']);
});

test('a run that is interrupted begins no further act', async () => {
  const ctrlC = new AbortController();
  const here = world();
  const acts = [
    act('a', { do: async () => ctrlC.abort(new Error('ended by SIGINT')) ?? 'seen' }),
    act('b'),
  ];
  await expect(perform(acts, here, { progress, signal: ctrlC.signal })).rejects.toThrow(
    'ended by SIGINT',
  );
  expect(here.state.findings.map((one) => one.act)).toEqual(['a']);
});
