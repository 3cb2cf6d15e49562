import { counted } from '../../ask-hub/wording.ts';
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
export function textOf({ findings, assumptions, counts, ...report }: Report): string {
  const accounts = counted(report.accounts, 'account');
  const engines = report.engines.join(' and ') || 'no database';
  const contradicted = assumptions.filter(({ status }) => status === 'contradicted');
  const idsOf = (wanted: Status) =>
    assumptions.filter(({ status }) => status === wanted).map(({ id }) => id);
  return [
    `database-access ${report.version}, ${report.region}, ${engines}, ${accounts}`,
    ...(report.problem === undefined ? [] : [`the run did not come to its end: ${report.problem}`]),
    '',
    ...findings.flatMap(({ title, status, seen }) => [title, `    ${status}: ${seen}`]),
    '',
    `docs/assumptions.md: ${counts.contradicted} contradicted`,
    ...contradicted.map(({ id, seen }) => `    ${id}: ${seen}`),
    ...(['confirmed', 'not checked'] as const).flatMap((status) => [
      `${counts[status]} ${status}`,
      ...lines(idsOf(status)),
    ]),
    ...(report.left.length === 0 ? [] : ['', 'left behind; remove it by hand:', ...report.left]),
  ].join('\n');
}

const WIDTH = 96;

/** Words, as many in a line as fit. */
function lines(words: readonly string[]): string[] {
  const filled: string[] = [];
  for (const word of words) {
    const last = filled.at(-1);
    if (last === undefined || last.length + word.length + 1 > WIDTH) filled.push(`    ${word}`);
    else filled[filled.length - 1] = `${last} ${word}`;
  }
  return filled;
}
