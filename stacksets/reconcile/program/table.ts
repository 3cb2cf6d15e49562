import type { BrokeOff } from '../../../provider/contract/messages/broke-off.ts';
import {
  ROW_OUTCOMES,
  type Row,
  type RowOutcome,
  type RunSummary,
} from '../../../provider/contract/messages/reconcile.ts';
import { command } from '../../../provider/runtime/command.ts';
import { printable } from '../../../provider/runtime/printable.ts';
import { columns } from '../../ask-hub/columns.ts';
import { counted, placeOf } from '../../ask-hub/wording.ts';
import type { Outcome } from '../../runs/run.ts';
import { notFound, pathOf } from './attention.ts';
import { cureFor } from './cures.ts';

const INDENT = '    ';

/** The results for people: what needs somebody first, and the counts last. */
export function tableOf(outcome: Outcome, width: number): string {
  const { rows, summary, run, status } = outcome;
  const sections = ROW_OUTCOMES.filter((outcome) => !UNTOLD.has(outcome)).flatMap((outcome) => {
    const those = rows.filter((row) => row.outcome === outcome);
    return those.length === 0 ? [] : [section(outcome, those, width)];
  });
  return [
    ...(status === 'failed' ? [`the run did not finish\n  ${whyBroken(outcome)}`.trimEnd()] : []),
    ...sections,
    ...(summary === undefined ? [] : failedPlaces(summary)),
    ...missing(outcome),
    counts(outcome),
    ...(status === 'failed' ? [`What is not told here is not known: start a run again`] : []),
    `run ${run}`,
  ].join('\n\n');
}

function whyBroken({ summary, problem = '' }: Outcome): string {
  const brokeOff = summary?.brokeOff;
  return brokeOff === undefined
    ? problem
    : `${STEPS[brokeOff.step]} broke off: ${brokeOff.problem}`;
}

const STEPS: Readonly<Record<BrokeOff['step'], string>> = {
  records: 'reading the records',
  groups: 'reading the groups',
  accesses: 'bringing the accesses up to date',
};

/** What is well needs no words. */
const UNTOLD: ReadonlySet<RowOutcome> = new Set(['true', 'superseded']);

function section(outcome: RowOutcome, rows: readonly Row[], width: number): string {
  const cells = columns(rows.map(cellsOf), width - INDENT.length);
  const lines = rows.map((row, at) => ({ row, line: cells[at] ?? '' }));
  const places = Map.groupBy(lines, ({ row }) => placeOf(row));
  const told = [...places].flatMap(([place, rows]) => [
    `  ${place}`,
    ...rows.flatMap(({ row, line }) => [
      ...(line === '' ? [] : [`${INDENT}${line}`]),
      ...detailsOf(row).map((detail) => `${INDENT}  ${detail}`),
    ]),
  ]);
  const cure = cureFor(outcome, rows).map((line) => `  ${line}`);
  const title = `${outcome} (${counted(rows.length, 'access', 'accesses')})`;
  return [title, ...told, ...(cure.length > 0 ? ['', ...cure] : [])].join('\n');
}

/** Nothing for a row about a whole place. */
function cellsOf({ access, identity, endpoint = '' }: Row): string[] {
  if (access === undefined) return [];
  // An access of another account has none that is known here.
  return [access, identity === undefined ? '' : pathOf(identity), endpoint];
}

/** Each line begins with words of ours. */
function detailsOf(row: Row): string[] {
  const { problem, people, plan, warnings, mode } = row;
  const { added = [], removed = [] } = people ?? {};
  const { names = [], parameters = [] } = row.found ?? {};
  const would = mode === 'check' ? 'would be ' : '';
  return [
    ...(problem === undefined ? [] : [`problem: ${problem}`]),
    ...(names.length > 0 ? [`roles and users: ${names.join(', ')}`] : []),
    ...(parameters.length > 0 ? [`parameters: ${parameters.join(', ')}`] : []),
    ...(removed.length > 0 ? [`${would}out: ${removed.join(', ')}`] : []),
    ...(added.length > 0 ? [`${would}in: ${added.join(', ')}`] : []),
    ...plan.map((step) => `${would === '' ? 'did' : 'would'}: ${step}`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}

function failedPlaces({ places, failedPlaces, brokeOff }: RunSummary): string[] {
  if (places.failed === 0) return [];
  const rows = [...Map.groupBy(failedPlaces, ({ problem }) => problem)].flatMap(
    ([problem, those]) => [
      `  problem: ${problem}`,
      ...those.map((place) => `${INDENT}${placeOf(place)}`),
    ],
  );
  const more = places.failed - failedPlaces.length;
  const [first] = failedPlaces;
  return [
    [
      `not known (${counted(places.failed, 'place')})`,
      ...rows,
      ...(more > 0 ? [`${INDENT}and ${more} more`] : []),
      ...(brokeOff === undefined ? ['', ...cureOf(first?.account ?? 'ACCOUNT')] : []),
    ].join('\n'),
  ];
}

const cureOf = (account: string) => [
  '  What is wrong there, and the cure:',
  `  $ ${command('doctor', `--only ${account}`)}`,
];

function missing(outcome: Outcome): string[] {
  const names = notFound(outcome);
  if (names.length === 0) return [];
  return [
    [
      `not there (${counted(names.length, 'access', 'accesses')})`,
      ...names.map((name) => `  ${printable(name)}`),
      '',
      '  No account that could be asked has a record of it. Those that there are:',
      `  $ ${command('accesses')}`,
    ].join('\n'),
  ];
}

function counts({ rows, summary }: Outcome): string {
  const parts = ROW_OUTCOMES.toReversed().flatMap((outcome) => {
    const count = rows.filter((row) => row.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  const accesses = rows.filter(
    ({ access, outcome }) => access !== undefined && outcome !== 'unrecorded',
  ).length;
  const found = accesses === 0 ? 'No access' : counted(accesses, 'access', 'accesses');
  const where = summary === undefined ? '' : ` in ${counted(summary.places.all, 'place')}`;
  const lines = [`${found}${where}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`];
  if (summary === undefined) return lines.join('\n');
  const { groups, people, startedAt, finishedAt } = summary;
  const seconds = Math.ceil((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000);
  const unread = groups.failed > 0 ? `, ${groups.failed} of them not readable` : '';
  return [
    ...lines,
    `${counted(groups.all, 'group')}${unread}; ${people.removed} out, ${people.added} in; ` +
      `${counted(seconds, 'second')}`,
  ].join('\n');
}
