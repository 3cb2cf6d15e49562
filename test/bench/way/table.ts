import { milliseconds, ratio, table } from '../text.ts';
import type { PartsRow, StepRow, Way } from './bench.ts';
import type { ColdStart } from './cold.ts';

const ASKED: Readonly<Record<StepRow['asked'], string>> = {
  nothing: 'a function that does nothing',
  spoke: 'the spoke',
  hub: 'the hub',
  door: 'the door',
};

/** @param commit whose functions these are, if not those of today */
export function wayTables({ steps, parts, cold }: Way, commit?: string): string {
  const at = commit === undefined ? '' : `, at ${commit}`;
  return [
    `### The way${at}`,
    '',
    ...stepsTable(steps),
    '',
    ...partsTable(parts),
    '',
    `### Cold starts by Invoke${at}`,
    '',
    ...coldTable(cold),
  ].join('\n');
}

/** The cost that each part adds to the one behind it, and how many times the floor it is. */
function stepsTable(steps: readonly StepRow[]): string[] {
  const [floor] = steps;
  return table(
    ['asked, warm, nothing to change', 'time', 'more than the one before', 'of the floor'],
    steps.map(({ asked, ms }, at) => {
      const before = steps[at - 1]?.ms;
      return [
        ASKED[asked],
        milliseconds(ms),
        before === undefined ? '' : milliseconds(ms - before),
        floor === undefined ? '' : ratio(ms, floor.ms),
      ];
    }),
  );
}

function partsTable(rows: readonly PartsRow[]): string[] {
  const own = ['door', 'to the hub', 'hub, directory', 'AssumeRole', 'to the spoke', 'spoke'];
  return table(
    ['asked by the door', 'in all', ...own, 'of that AWS'],
    rows.map(({ engine, run, parts }) => {
      const { total, door, toHub, hub, assumeRole, toSpoke, spoke, aws, awsCalls } = parts;
      return [
        `${engine}, ${run}`,
        ...[total, door, toHub, hub, assumeRole, toSpoke, spoke].map(milliseconds),
        `${awsCalls} · ${milliseconds(aws)}`,
      ];
    }),
  );
}

function coldTable(rows: readonly ColdStart[]): string[] {
  const [nothing] = rows;
  return table(
    ['cold', 'first answer', 'of that start', 'request', 'warm', 'first / warm', 'over nothing'],
    rows.map(({ cold, first, start, warm }) => [
      cold,
      ...[first, start, first - start, warm].map(milliseconds),
      ratio(first, warm),
      nothing === undefined || cold === 'nothing' ? '' : milliseconds(first - nothing.first),
    ]),
  );
}
