import type {
  ManagedLogin,
  OtherLogin,
  ReviewChange,
  ReviewedAccess,
} from '../../contract/messages/review.ts';
import type { Level } from '../../contract/request/level.ts';

/** The page's words, for somebody who has never seen the product. */

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  readonly: 'can read',
  readwrite: 'can read and change data',
  owner: 'can also change tables',
};

/** From the least to the most. */
export const LEVEL_ORDER: readonly Level[] = ['readonly', 'readwrite', 'owner'];

export const REACH_WORDS: Readonly<Record<OtherLogin['can'], string>> = {
  nothing: 'can connect, and do nothing',
  read: 'can read',
  write: 'can change data',
  own: 'can change tables',
};

export const OTHER_WORDS: Readonly<Record<OtherLogin['kind'], string>> = {
  master: 'the master user',
  superuser: 'superuser: can do everything',
  replication: 'replication: reads everything that is written',
  engine: 'the server’s own',
  login: 'login',
};

export const CHANGE_WORDS: Readonly<Record<ReviewChange['what'], string>> = {
  came: 'new',
  went: 'gone',
  more: 'can do more',
  less: 'can do less',
  other: 'new, and not managed',
};

const OUTCOME_WORDS = {
  true: 'as declared',
  changed: 'brought up to date by this run',
  differs: 'differs from what is declared',
  failed: 'could not be brought up to date',
  refused: 'removal waits for a confirmation',
  'not reached': 'not reached in time',
  unrecorded: 'there, and on no record',
  unreadable: 'record can’t be read',
  'not possible': 'only an apply can check it',
  superseded: 'declared anew during the run',
};

/** Outcomes that a later version may add are shown as they are. */
export function outcomeInWords({ outcome }: Pick<ReviewedAccess, 'outcome'>): string {
  return wordsFor(outcome, OUTCOME_WORDS);
}

/** `readonly to owner`, in words. */
export function levelsInWords(levels: string): string {
  return levels
    .split(' to ')
    .map((level) => wordsFor(level, { ...REACH_WORDS, ...LEVEL_WORDS }))
    .join(', then: ');
}

function wordsFor(name: string, words: Readonly<Record<string, string>>): string {
  const own = Object.hasOwn(words, name) ? words[name] : undefined;
  return own ?? name;
}

/** `1 person`, `2,000 people` */
export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const TIME = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** `28 Nov 2026`. What is no time is shown as it is. */
export function dateInWords(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : DATE.format(date);
}

/** What is known of the end of somebody's access. Undefined: it has none. */
export function endInWords({ until, isLeaver }: ManagedLogin): string | undefined {
  if (until === undefined) return undefined;
  return isLeaver ? `a group ended on ${timeInWords(until)}` : `until ${timeInWords(until)}`;
}

/** Of what this run could not see. */
export function asOfInWords(time: string): string {
  return `as last seen on ${dateInWords(time)}`;
}

export function timeInWords(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : `${TIME.format(date)} UTC`;
}

/** `former application, adopted` */
export function kindInWords({ kind, isAdopted }: ManagedLogin): string {
  return isAdopted ? `${kind}, adopted` : kind;
}
