import type { Review, ReviewChange } from '../../provider/contract/messages/review.ts';
import {
  ATTENTION_KINDS,
  ATTENTION_WORDS,
  type Attention,
  attentionOf,
  isUnmanaged,
} from '../../provider/review/model/attention.ts';
import { endsAhead } from '../../provider/review/model/ends.ts';
import { rowsOf } from '../../provider/review/model/rows.ts';
import {
  CHANGE_WORDS,
  count,
  dateInWords,
  levelsInWords,
  timeInWords,
} from '../../provider/review/model/words.ts';
import { columns } from '../ask-hub/columns.ts';
import { placeOf } from '../ask-hub/wording.ts';
import { listOf } from './list.ts';

export interface View {
  /** Characters of a line of the terminal. */
  readonly width: number;
  /** Somebody asks about few: they are told one by one. */
  readonly isListed: boolean;
}

/** Of one kind. The page, CSV and JSON have all of them. */
const MOST = 20;

/** The review for people. Its texts have to be printable. */
export function summaryOf(review: Review, view: View): string {
  return [
    [...head(review), '', ...counts(review)].join('\n'),
    ...(view.isListed ? listOf(review, view.width) : []),
    ...attentionSections(attentionOf(review)),
    ...endsSection(review, view.width),
    changesSection(review, view.width),
  ].join('\n\n');
}

function head({ finishedAt, run, mode, scope }: Review): string[] {
  const did = mode === 'check' ? 'changed nothing' : 'brought databases up to date';
  return [`access review of ${timeInWords(finishedAt)}: ${scope}`, `run ${run}, which ${did}`];
}

function counts(review: Review): string[] {
  const { people, databases, accounts } = rowsOf(review);
  const { accesses, failedPlaces } = review;
  const logins = accesses.flatMap(({ logins = [] }) => logins);
  const applications = logins.filter(({ kind }) => kind !== 'person').length;
  const unmanaged = review.databases.flatMap(({ others }) => others.filter(isUnmanaged)).length;
  const leavers = new Set(logins.filter(({ isLeaver }) => isLeaver).map(({ name }) => name)).size;
  const stale = accesses.filter(({ asOf }) => asOf !== undefined).length;
  const unseen = accesses.filter(({ logins }) => logins === undefined).length;
  const some = (number: number, one: string, many: string) =>
    number === 0 ? [] : [count(number, one, many)];
  return [
    `${count(accesses.length, 'access', 'accesses')} to ` +
      `${count(databases.length, 'database', 'databases')} in ` +
      count(accounts.length, 'account', 'accounts'),
    [
      count(people.length, 'person', 'people'),
      count(applications, 'application user', 'application users'),
      count(unmanaged, 'login that is not managed', 'logins that are not managed'),
    ].join(', '),
    ...some(leavers, 'person who should be out', 'people who should be out'),
    ...some(stale, 'access as it was seen before', 'accesses as they were seen before'),
    ...some(unseen, 'access that was never seen', 'accesses that were never seen'),
    ...some(failedPlaces.length, 'place that was not reached', 'places that were not reached'),
  ];
}

function attentionSections(attention: readonly Attention[]): string[] {
  if (attention.length === 0) return ['nothing needs attention'];
  const title = `${count(attention.length, 'finding needs', 'findings need')} attention`;
  const kinds = ATTENTION_KINDS.flatMap((kind) => {
    const those = attention.filter((finding) => finding.kind === kind);
    if (those.length === 0) return [];
    const more = those.length - MOST;
    return [
      [
        `  ${ATTENTION_WORDS[kind]} (${those.length})`,
        ...those.slice(0, MOST).flatMap(linesOf),
        ...(more > 0 ? [`    and ${more} more, which --html, --json and --csv have`] : []),
      ].join('\n'),
    ];
  });
  return [title, ...kinds];
}

/** Each line begins with words of ours: others' could look like the command of a cure. */
function linesOf({ database, access, why, cure, command, ...place }: Attention): string[] {
  const where = database && `${database.dbname} on ${database.endpoint}`;
  return [
    `    ${[placeOf(place), where, access].filter((part) => part !== undefined).join('  ')}`,
    `      why: ${why}`,
    ...(cure === undefined ? [] : [`      cure: ${cure}`]),
    ...(command === undefined ? [] : [`      $ ${command}`]),
  ];
}

function endsSection(review: Review, width: number): string[] {
  const ends = endsAhead(review);
  if (ends.length === 0) return [];
  const rows = ends.slice(0, MOST).map(({ at, group, access, people }) => {
    const { account, identity, endpoint } = access;
    const where = `${identity.dbname} on ${endpoint}`;
    return [timeInWords(at), group, count(people, 'person', 'people'), account, where];
  });
  const more = ends.length - rows.length;
  return [
    [
      `${count(ends.length, 'group ends', 'groups end')} by date`,
      ...columns(rows, width - 2).map((line) => `  ${line}`),
      ...(more > 0 ? [`  and ${more} more, which --html, --json and --csv have`] : []),
    ].join('\n'),
  ];
}

function changesSection({ changes }: Review, width: number): string {
  if (changes === undefined) return 'no earlier review to compare with';
  const { since, at, list } = changes;
  const before = `since ${dateInWords(at)} (run ${since})`;
  if (list.length === 0) return `no change ${before}`;
  const lines = columns(list.slice(0, MOST).map(cellsOf), width - 2).map((line) => `  ${line}`);
  const more = list.length - MOST;
  return [
    `${count(list.length, 'change', 'changes')} ${before}`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more, which --html and --json have`] : []),
  ].join('\n');
}

function cellsOf({ what, login, level, account, endpoint, dbname }: ReviewChange): string[] {
  return [CHANGE_WORDS[what], login, levelsInWords(level), account, `${dbname} on ${endpoint}`];
}
