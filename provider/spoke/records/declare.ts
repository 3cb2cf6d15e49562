import type { Order } from '../../contract/messages/order.ts';
import { type AccessRecord, type Declaration, SCHEMA } from '../../contract/record/record.ts';
import {
  differences,
  recordedPlace,
  recordedRequest,
} from '../../contract/record/recorded-request.ts';
import {
  type Claim,
  type Declarer,
  describeDeclarer,
  isSameDeclarer,
} from '../../contract/request/claim.ts';
import { describeIdentity } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import { UserError } from '../../runtime/errors.ts';

/** What a declaration makes of the record of an access. */
export interface Declared {
  /** While the run is at work: a crash leaves nothing behind that nobody declares. */
  readonly during: AccessRecord;
  /** Once the access is what the request says. */
  readonly after: AccessRecord;
  readonly warnings: readonly string[];
}

export interface Known {
  /** The record of the access. */
  readonly record: AccessRecord | undefined;
  /** Records of other accesses that the declarer has. */
  readonly others: readonly AccessRecord[];
  /** Names of parameters that should be records, and may be the declarer's. */
  readonly unreadable: readonly string[];
  /** When the declarer last let this access go. */
  readonly removedAt: string | undefined;
}

/**
 * Decides whether a request may declare an access, and what the record says then. Requests arrive
 * late, twice and out of order: a Delete of CloudFormation overtakes the Create that it undoes,
 * while the hub still asks the directory for that one. Throws a UserError for a request that a
 * later one of its declarer voids, and for one that says something else than another declarer.
 *
 * @param now when the run began: ISO 8601 in UTC
 */
export function declare(
  { access, claim, requestId }: Pick<Order, 'access' | 'claim' | 'requestId'>,
  known: Known,
  now: string,
): Declared {
  const { record } = known;
  const request = recordedRequest(access);
  const mine = record?.declarers.find((declaration) => isSameDeclarer(declaration, claim.declarer));
  refuseLate(claim, mine, known, request);
  const rest = record?.declarers.filter((declaration) => declaration !== mine) ?? [];
  const { kept, replaced, warnings } = admit(access, claim, record, mine, rest);
  const unknown = known.unreadable.map(
    (name) => `the parameter ${name} can't be read as a record: nobody can tell whose access it is`,
  );

  const declaration = declarationOf(access, claim, mine, replaced, known);
  const isNamed = (declarer: Declarer) => isSameDeclarer(declarer, claim.declarer);
  const latest = { at: now, request: requestId };
  const wasAt = record?.request['dbendpoint'];
  const isMove = record !== undefined && wasAt !== request['dbendpoint'];
  const elsewhere = record?.elsewhere ?? [];
  const isElsewhere = (place: Readonly<Record<string, unknown>>) =>
    elsewhere.some(({ dbendpoint }) => dbendpoint === place['dbendpoint']);
  const added = (place: AccessRecord['request']) =>
    isMove && !isElsewhere(place) ? [recordedPlace(place)] : [];
  const before: AccessRecord = record ?? {
    schema: SCHEMA,
    request,
    elsewhere: [],
    declarers: [{ ...declaration, pending: true }],
    former: [],
    latest: { ...latest, outcome: 'under way' },
  };
  return {
    during: {
      ...before,
      elsewhere: [...elsewhere, ...added(request)],
      declarers: before.declarers.map((each) =>
        each === mine ? { ...declaration, ...(mine.pending && { pending: true }) } : each,
      ),
      latest: { ...latest, outcome: 'under way' },
    },
    after: {
      schema: SCHEMA,
      request,
      elsewhere: [...elsewhere, ...added(before.request)].filter(
        ({ dbendpoint }) => dbendpoint !== request['dbendpoint'],
      ),
      declarers: [...kept, declaration],
      former: withFormer(before.former, replaced).filter((declarer) => !isNamed(declarer)),
      madeTrue: latest,
      latest: { ...latest, outcome: 'made true' },
    },
    warnings: [...warnings, ...unknown],
  };
}

function refuseLate(
  claim: Claim,
  mine: Declaration | undefined,
  { record, others, removedAt }: Known,
  request: AccessRecord['request'],
): void {
  if (claim.at === '') return;
  // A later request for another access counts too, such as the rollback of a replacement.
  const own = [...(record?.declarers ?? []), ...others.flatMap(({ declarers }) => declarers)];
  const isLate = own.some((each) => isSameDeclarer(each, claim.declarer) && claim.at < each.at);
  const changesNothing = mine !== undefined && isMadeOf(record, request);
  if (isRemovedLater(claim, removedAt) || (isLate && !changesNothing)) throw tooLate();
}

/** @param removedAt by the declarer's note */
export function isRemovedLater({ at }: Claim, removedAt: string | undefined): boolean {
  return at !== '' && removedAt !== undefined && at <= removedAt;
}

export function tooLate(): UserError {
  return new UserError(
    'this request came too late: a later one of the same declarer has been carried out. ' +
      'Nothing was changed',
  );
}

interface Admission {
  /** The other declarers, who go on declaring the access. */
  readonly kept: readonly Declaration[];
  /** Those from whom the access is taken over. */
  readonly replaced: readonly Declaration[];
  readonly warnings: readonly string[];
}

/** Decides beside whom, or instead of whom, a declarer has the access. */
function admit(
  access: Request,
  { declarer }: Claim,
  record: AccessRecord | undefined,
  mine: Declaration | undefined,
  rest: readonly Declaration[],
): Admission {
  const [first] = rest;
  if (record === undefined || first === undefined) return { kept: [], replaced: [], warnings: [] };
  const what = describeIdentity(access.identity);
  const whose = rest.map((each) => describeDeclarer(each, each.declaredBy)).join('; ');
  const takeOver: Admission = {
    kept: [],
    replaced: rest,
    warnings: [`${what} was taken over from ${whose}: a removal there does nothing any more`],
  };
  if (access.takeOver) return takeOver;
  const isAnonymous = rest.every(({ kind }) => kind === 'anonymous');
  if (mine === undefined && isAnonymous) return takeOver;
  const differing = differences(record.request, recordedRequest(access));
  const isTerraforms = rest.every(({ kind }) => kind === 'terraform');
  const mayShare = isTerraforms && declarer.kind === 'terraform';
  const maySucceed = isTerraforms && declarer.kind === 'stack';
  if (differing.length === 0 && mayShare)
    return {
      kept: rest,
      replaced: [],
      warnings: [
        `${what} is declared elsewhere too, in the same words: by ${whose}. It stays until the ` +
          'last declaration goes, and no single one can change it',
      ],
    };
  if (differing.length === 0 && maySucceed) return takeOver;
  throw new UserError(
    `${what} is declared already, by ${whose}, ` +
      `${differing.length > 0 ? `and not in the same words (${differing.join(', ')} differ)` : 'which shares it with nobody'}. ` +
      'Nothing was changed. Declare it in one place, or choose another env, project, appname or ' +
      'dbname; if that declaration is gone, set takeover to true for one run',
  );
}

/** Terraform gives up on an answer, and Lambda on a run, after fifteen minutes. */
const SAME_REQUEST_MS = 15 * 60_000;

function declarationOf(
  access: Request,
  claim: Claim,
  mine: Declaration | undefined,
  replaced: readonly Declaration[],
  { record, others }: Known,
): Declaration {
  const { declaredBy } = access;
  const { declarer, at, request, creates = false } = claim;
  const since = mine === undefined || creates ? request : mine.since;
  const isRepeated = mine?.since === request;
  const tookOver = isRepeated ? (mine.tookOver ?? []) : replaced;
  const tookOverFrom = isRepeated ? mine.tookOverFrom : changedBy(access, record);
  const own = [mine, ...others.flatMap(({ declarers }) => declarers)].filter(
    (each) => each !== undefined && isSameDeclarer(each, declarer),
  );
  const last = latestOf(own.map((each) => (each?.pending ? undefined : each?.at)));
  const isAnew = creates && last !== '' && Date.parse(at) - Date.parse(last) > SAME_REQUEST_MS;
  // What it has under another name goes, and the removal of the former self may come after that.
  const marked = latestOf(own.map((each) => each?.replacedAt));
  const replacedAt = isAnew && declarer.kind === 'terraform' ? at : marked;
  return {
    ...declarer,
    ...(declaredBy !== '' && { declaredBy }),
    at: at > (mine?.at ?? '') ? at : (mine?.at ?? at),
    since,
    ...(tookOver.length > 0 && {
      tookOver: tookOver.map(({ kind, id, at }) => ({ kind, id, at })),
      ...(tookOverFrom !== undefined && { tookOverFrom }),
    }),
    ...(replacedAt !== '' && { replacedAt }),
  };
}

/** Empty if there is none. */
function latestOf(times: ReadonlyArray<string | undefined>): string {
  return times.toSorted().findLast((time) => time !== undefined) ?? '';
}

function changedBy(access: Request, record: AccessRecord | undefined) {
  return isMadeOf(record, recordedRequest(access)) ? undefined : record?.request;
}

function isMadeOf(record: AccessRecord | undefined, request: AccessRecord['request']): boolean {
  return record !== undefined && differences(record.request, request).length === 0;
}

/** A removal by one of so many is no surprise. */
const MOST_FORMER = 10;

/** The latest last. */
export function withFormer(
  former: readonly Declarer[],
  gone: readonly Declarer[],
): AccessRecord['former'] {
  const isGone = (declarer: Declarer) => gone.some((each) => isSameDeclarer(each, declarer));
  const others = former.filter((declarer) => !isGone(declarer));
  return [...others, ...gone.map(({ kind, id }) => ({ kind, id }))].slice(-MOST_FORMER);
}
