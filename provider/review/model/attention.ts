import type {
  OtherLogin,
  Review,
  ReviewedAccess,
  ReviewedDatabase,
} from '../../contract/messages/review.ts';
import { command } from '../../runtime/command.ts';
import { endedInWords } from './ends.ts';
import { count } from './words.ts';

/** What somebody has to look at. The order is that of urgency. */
export const ATTENTION_KINDS = [
  'leaver',
  'removal',
  'failed',
  'place',
  'unmanaged',
  'undeclared',
  'differs',
  'unchecked',
  'unseen',
  'warning',
] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

export const ATTENTION_WORDS: Readonly<Record<AttentionKind, string>> = {
  leaver: 'Should be out',
  removal: 'Removal not confirmed',
  failed: 'Not brought up to date',
  place: 'Account not reached',
  unmanaged: 'Logins that are not managed',
  undeclared: 'Declared by nobody',
  differs: 'Differs from what is declared',
  unchecked: 'Not checked',
  unseen: 'Not everything was seen',
  warning: 'Warning',
};

export interface Attention {
  readonly kind: AttentionKind;
  readonly account: string;
  readonly name: string;
  readonly region: string;
  /** Absent if it is about more than one database. */
  readonly database?: { readonly endpoint: string; readonly dbname: string };
  readonly access?: string;
  readonly why: string;
  /** What to do. Absent if `why` says it, as problems of the run do. */
  readonly cure?: string;
  /** That does it. */
  readonly command?: string;
}

export function attentionOf(review: Review): Attention[] {
  const all = [
    ...review.failedPlaces.map(
      ({ problem, ...place }): Attention => ({
        ...place,
        kind: 'place',
        why: problem,
        cure: 'Nobody knows who can reach what there. Mend it, and run the review again.',
      }),
    ),
    ...review.accesses.flatMap((access) => attentionOfLeavers(access, review.finishedAt)),
    ...review.accesses.filter(isTold(review)).flatMap(attentionOfAccess),
    ...review.databases.flatMap(attentionOfDatabase),
    ...review.strays.map(
      ({ what, ...place }): Attention => ({
        ...place,
        kind: 'undeclared',
        why: what,
      }),
    ),
  ];
  const urgency = ({ kind }: Attention) => ATTENTION_KINDS.indexOf(kind);
  return all.toSorted((a, b) => urgency(a) - urgency(b));
}

/** A place that could not be asked is one finding, not one for each of its accesses. */
function isTold({ failedPlaces }: Review): (access: ReviewedAccess) => boolean {
  return ({ account, region, problem, asOf }) =>
    asOf === undefined ||
    !failedPlaces.some(
      (place) => place.account === account && place.region === region && place.problem === problem,
    );
}

function attentionOfAccess(access: ReviewedAccess): Attention[] {
  const { declarers, warnings } = access;
  const where = whereIs(access);
  const outcome = attentionOfOutcome(access);
  return [
    ...(outcome ? [{ ...where, ...outcome }] : []),
    ...(declarers.length > 0
      ? []
      : [
          {
            ...where,
            kind: 'undeclared' as const,
            why: `Nobody declares ${appOf(access)} any more, and its users are still there.`,
            cure: 'Declare it again to keep it, or to remove it.',
          },
        ]),
    ...warnings.map((why) => ({ ...where, kind: 'warning' as const, why })),
  ];
}

function whereIs({ account, name, region, access, endpoint, identity }: ReviewedAccess) {
  return { account, name, region, access, database: { endpoint, dbname: identity.dbname } };
}

type Finding = Pick<Attention, 'kind' | 'why' | 'cure' | 'command'>;

/** A removal that waits for a confirmation is a finding of its own. */
function attentionOfLeavers(access: ReviewedAccess, now: string): Attention[] {
  const { logins = [], outcome, asOf } = access;
  const leavers = logins.filter(({ isLeaver }) => isLeaver);
  if (leavers.length === 0 || outcome === 'refused') return [];
  const who = count(leavers.length, 'person', 'people');
  const are = leavers.length === 1 ? 'is' : 'are';
  const seen = asOf === undefined ? '' : ', as far as is known';
  const ended = endedInWords(access, now);
  return [
    {
      ...whereIs(access),
      kind: 'leaver',
      why:
        `${who} in no group of this access ${are} not out${seen}: ${someNames(leavers)}.` +
        (ended.length === 0 ? '' : ` Ended: ${some(ended)}.`),
      ...(outcome === 'not possible'
        ? { cure: 'Apply it again where it is declared.' }
        : { cure: 'To remove them:', command: command('reconcile', `--access ${access.access}`) }),
    },
  ];
}

/** Later versions may know other outcomes: those with a problem need somebody too. */
function attentionOfOutcome(access: ReviewedAccess): Finding | undefined {
  const { outcome, problem } = access;
  const because = (otherwise: string) => problem ?? otherwise;
  switch (outcome) {
    case 'refused':
      return {
        kind: 'removal',
        why: because('Most of its people would lose this access at once.'),
        cure: 'They keep it until somebody confirms:',
        command: command('reconcile', `--confirm ${access.access}`),
      };
    case 'failed':
      return {
        kind: 'failed',
        why: because('The run could not bring it up to date.'),
        cure: 'Until then, people who should have lost this access may still have it.',
      };
    case 'differs':
      return {
        kind: 'differs',
        why: because('The database is not what is declared.'),
        cure: 'To bring it up to date:',
        command: command('reconcile', `--access ${access.access}`),
      };
    case 'not reached':
      return {
        kind: 'unchecked',
        why: because('The time of the run was over before.'),
        cure: 'To try it alone:',
        command: command('reconcile', `--access ${access.access}`),
      };
    case 'unrecorded':
      return { kind: 'undeclared', why: because('No record says who declares it.') };
    case 'unreadable':
      return { kind: 'unchecked', why: because('Its record can’t be read.') };
    case 'not possible':
      return {
        kind: 'unchecked',
        why: because('The master’s password came with the request and is not kept.'),
        cure: 'Apply it again where it is declared.',
      };
    default:
      return problem === undefined ? undefined : { kind: 'warning', why: problem };
  }
}

function attentionOfDatabase(database: ReviewedDatabase): Attention[] {
  const { account, name, region, endpoint, dbname, others, unseen } = database;
  const where = { account, name, region, database: { endpoint, dbname } };
  const unmanaged = others.filter(isUnmanaged);
  return [
    ...(unmanaged.length === 0
      ? []
      : [
          {
            ...where,
            kind: 'unmanaged' as const,
            why: `${count(unmanaged.length, 'login', 'logins')}: ${someNames(unmanaged)}.`,
            cure: 'Ask the database’s owner who uses them, and since when.',
          },
        ]),
    ...unseen.map((why) => ({ ...where, kind: 'unseen' as const, why })),
  ];
}

/** The master and the server's own users are there in every database, and are no finding. */
export function isUnmanaged({ kind, can }: OtherLogin): boolean {
  switch (kind) {
    case 'master':
    case 'engine':
      return false;
    case 'superuser':
    case 'replication':
      return true;
    case 'login':
      return can !== 'nothing';
  }
}

const MOST_NAMES = 5;

function someNames(logins: ReadonlyArray<{ readonly name: string }>): string {
  return some(logins.map(({ name }) => name));
}

function some(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function appOf({ identity }: ReviewedAccess): string {
  return `${identity.env}/${identity.project}/${identity.appname}`;
}
