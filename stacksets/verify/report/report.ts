import type { Act, Finding, Status } from '../act.ts';
import type { Assumption } from './assumptions.ts';

export interface Report {
  readonly version: string;
  readonly region: string;
  readonly engines: readonly string[];
  /** Whether a second account took part, by StackSets. */
  readonly accounts: 1 | 2;
  /** Whether the run came to its end, and why not. */
  readonly problem?: string;
  readonly counts: Readonly<Record<Status, number>>;
  readonly assumptions: readonly Judged[];
  readonly findings: ReadonlyArray<Finding & { readonly title: string }>;
  /** Commands that remove what the run could not. */
  readonly left: readonly string[];
}

export interface Judged {
  readonly id: string;
  readonly status: Status;
  readonly seen: string;
}

/** An assumption is confirmed by all acts that are about it, contradicted by any. */
export function judge(
  assumptions: readonly Assumption[],
  acts: readonly Act[],
  findings: readonly Finding[],
): Judged[] {
  return assumptions.map(({ id }) => {
    const about = acts.filter(({ confirms }) => confirms.includes(id)).map((act) => act.id);
    const seen = findings.filter(({ act }) => about.includes(act));
    const decisive = STATUSES.flatMap((status) => seen.filter((one) => one.status === status))[0];
    if (decisive === undefined) return { id, status: 'not checked', seen: '' };
    return { id, status: decisive.status, seen: decisive.seen };
  });
}

/** The first one that is there counts. */
const STATUSES: readonly Status[] = ['contradicted', 'confirmed', 'not checked'];

export function countsOf(judged: readonly Judged[]): Report['counts'] {
  const count = (status: Status) => judged.filter((one) => one.status === status).length;
  return {
    confirmed: count('confirmed'),
    contradicted: count('contradicted'),
    'not checked': count('not checked'),
  };
}

/** For people, and for an issue. */
export function textOf(report: Report): string {
  const { counts, problem, left } = report;
  const rows = (status: Status) =>
    report.assumptions
      .filter((one) => one.status === status)
      .map(({ id, seen }) => `  ${id}${seen === '' ? '' : `: ${seen}`}`);
  const section = (status: Status) =>
    counts[status] === 0 ? [] : ['', `${status} (${counts[status]})`, ...rows(status)];
  return [
    `database-access ${report.version}, ${report.region}, ${report.engines.join(' and ') || 'no database'}, ${report.accounts} account${report.accounts === 1 ? '' : 's'}`,
    ...(problem === undefined ? [] : [`the run did not come to its end: ${problem}`]),
    '',
    'what the run did',
    ...report.findings.map(({ title, status, seen }) => `  ${status}: ${title}: ${seen}`),
    '',
    'lines of docs/assumptions.md',
    ...section('contradicted'),
    ...section('confirmed'),
    '',
    `not checked (${counts['not checked']}): ${report.assumptions
      .filter(({ status }) => status === 'not checked')
      .map(({ id }) => id)
      .join(', ')}`,
    ...(left.length === 0 ? [] : ['', 'left behind; remove it by hand:', ...left]),
  ].join('\n');
}
