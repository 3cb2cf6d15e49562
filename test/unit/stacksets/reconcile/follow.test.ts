import { describe, expect, test } from 'vitest';
import { ROW_OUTCOMES, type RunInput } from '../../../../provider/contract/messages/reconcile.ts';
import { statusOf } from '../../../../stacksets/reconcile/program/attention.ts';
import { follow } from '../../../../stacksets/runs/follow.ts';
import { progressOf } from '../../../../stacksets/runs/progress.ts';
import type { MapState, Run, RunState } from '../../../../stacksets/runs/run.ts';
import { outcome, row, summary } from './rows.ts';

const map = (label: string, done: number, all = 100): MapState => ({
  label,
  all,
  done,
  startedAt: 0,
});
const running = (...maps: MapState[]): RunState => ({ status: 'running', maps });

test('a run is looked at until it is over, and every row is told once', async () => {
  const states = [
    running(),
    running(map('records', 40)),
    running(map('records', 100), map('accesses', 1)),
    running(map('records', 100), map('accesses', 1)),
    { status: 'succeeded', maps: [] } as const,
  ];
  const found = [[], [], [row()], [], [row({ access: 'ffffffffffff', outcome: 'failed' })]];
  let looks = 0;
  const run: Run = {
    id: 'r-1',
    state: async () => states[looks] ?? running(),
    newRows: async () => found[looks++] ?? [],
    summary: async () => summary(),
  };
  const lines: string[] = [];
  const end = await follow(run, {
    progress: (line) => lines.push(line),
    wait: async () => {},
    now: () => 0,
  });
  expect(end).toEqual({ run: 'r-1', status: 'succeeded', summary: summary(), rows: found.flat() });
  expect(lines).toEqual([
    'listing the accounts',
    'reading the records: 40 %',
    'bringing the accesses up to date: 1 %, 1 access',
  ]);
});

test('a run that failed tells why, with the rows that there are', async () => {
  const run: Run = {
    id: 'r-1',
    state: async () => ({ status: 'failed', problem: 'TIMED_OUT', maps: [] }),
    newRows: async () => [row()],
    summary: async () => undefined,
  };
  const watching = { progress: () => {}, wait: async () => {}, now: () => 0 };
  const end = await follow(run, watching);
  expect(end).toEqual({ run: 'r-1', status: 'failed', problem: 'TIMED_OUT', rows: [row()] });
});

describe('progress', () => {
  const accesses = (done: number) => running(map('records', 100), map('accesses', done));
  const bad = [row(), row({ outcome: 'refused' })];

  test('between the two Maps, the groups are read', () => {
    expect(progressOf(running(map('records', 100)), [], 0)).toBe('reading the groups');
  });

  test('a Map that has just begun has done nothing', () => {
    const begun = running(map('records', 100), map('accesses', 0, 0));
    expect(progressOf(begun, [], 0)).toBe('bringing the accesses up to date: 0 %, 0 accesses');
  });

  test('it says what needs attention, and when the run will be over', () => {
    expect(progressOf(accesses(25), bad, 60_000)).toBe(
      'bringing the accesses up to date: 25 %, 2 accesses, 1 needs attention, ' +
        'about 3 minutes left',
    );
    expect(progressOf(accesses(75), [], 90_000)).toContain('about 30 seconds left');
  });

  test('it does not guess from too few places, nor at the very end', () => {
    for (const [done, now] of [
      [2, 60_000],
      [99, 60_000],
      [100, 60_000],
    ] as const)
      expect(progressOf(accesses(done), [], now)).not.toContain('left');
  });
});

describe('exit status', () => {
  test.each(ROW_OUTCOMES)('of a run with an access that is "%s"', (found) => {
    const isWell = ['changed', 'superseded', 'true'].includes(found);
    expect(statusOf(outcome([row(), row({ outcome: found })]))).toBe(isWell ? 0 : 1);
  });

  test('it is 1 if an access that was asked for is not there', () => {
    const input: RunInput = { mode: 'apply', accesses: ['prod/shop/checkout/ap'] };
    expect(statusOf(outcome([], { summary: summary({ input }) }))).toBe(1);
  });

  test('it is 2 if something is not known', () => {
    const rows = [row({ outcome: 'failed' })];
    expect(statusOf(outcome(rows, { status: 'failed' }))).toBe(2);
    const failed = summary({ places: { all: 4, failed: 1 } });
    expect(statusOf(outcome(rows, { summary: failed }))).toBe(2);
    const { summary: _, ...without } = outcome(rows);
    expect(statusOf(without)).toBe(2);
  });
});
