import type { AccessRecord, Declaration } from '../../contract/record/record.ts';
import { differences, recordedRequest } from '../../contract/record/recorded-request.ts';
import { type Claim, isSameDeclarer } from '../../contract/request/claim.ts';
import { describeIdentity } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Known } from './known.ts';

/** Terraform gives up on an answer, and Lambda on a run, after fifteen minutes. */
const SAME_REQUEST_MS = 15 * 60_000;

/** What the record says of a declarer once its request is carried out. */
export function declarationOf(
  access: Request,
  claim: Claim,
  mine: Declaration | undefined,
  replaced: readonly Declaration[],
  { record, others }: Known,
): Declaration {
  const { declaredBy } = access;
  const { declarer, at, request, creates = false } = claim;
  const { since, sinceAt } = mine === undefined || creates ? { since: request, sinceAt: at } : mine;
  const isRepeated = mine?.since === request;
  const tookOver = isRepeated ? (mine.tookOver ?? []) : replaced;
  const tookOverFrom = isRepeated ? mine.tookOverFrom : changedBy(access, record);
  const own = [mine, ...others.flatMap(({ declarers }) => declarers)].filter(
    (each) => each !== undefined && isSameDeclarer(each, declarer),
  );
  const isAnew = creates && [record, ...others].some((each) => isReplaced(each, claim));
  // What it has under another name goes, and the removal of the former self may come after that.
  const marked = latestOf(own.map((each) => each?.replacedAt));
  const replacedAt = isAnew && declarer.kind === 'terraform' ? at : marked;
  return {
    ...declarer,
    ...(declaredBy !== '' && { declaredBy }),
    at: at > (mine?.at ?? '') ? at : (mine?.at ?? at),
    since,
    ...(sinceAt !== undefined && sinceAt !== '' && { sinceAt }),
    ...(tookOver.length > 0 && {
      tookOver: tookOver.map(({ kind, id, at }) => ({ kind, id, at })),
      ...(tookOverFrom !== undefined && { tookOverFrom }),
    }),
    ...(replacedAt !== '' && { replacedAt }),
  };
}

/**
 * Does a create ask anew for what its declarer has by this record? A create whose answer was lost is
 * repeated soon, and nothing comes in between.
 */
function isReplaced(record: AccessRecord | undefined, { declarer, at }: Claim): boolean {
  const mine = record?.declarers.find((each) => isSameDeclarer(each, declarer));
  if (record === undefined || mine === undefined || mine.pending || mine.at === '') return false;
  const isRecent = Date.parse(at) - Date.parse(mine.at) <= SAME_REQUEST_MS;
  const isUpdated = mine.sinceAt !== undefined && mine.sinceAt < mine.at;
  return !isRecent || isUpdated;
}

/** Empty if there is none. */
function latestOf(times: ReadonlyArray<string | undefined>): string {
  return times.toSorted().findLast((time) => time !== undefined) ?? '';
}

function changedBy(access: Request, record: AccessRecord | undefined) {
  return isMadeOf(record, recordedRequest(access)) ? undefined : record?.request;
}

export function isMadeOf(
  record: AccessRecord | undefined,
  request: AccessRecord['request'],
): boolean {
  return record !== undefined && differences(record.request, request).length === 0;
}

/**
 * Terraform creates what it has already if it replaces that, if the answer before was lost, or if
 * its state was. Nobody can tell which; so it is told what the next removal will be taken for.
 */
export function warnOfSecondCreate(
  { identity }: Request,
  { declarer, creates, request, at }: Claim,
  mine: Declaration | undefined,
  { replacedAt }: Declaration,
): string[] {
  const isSecond = creates && mine !== undefined && !mine.pending && mine.since !== request;
  if (!isSecond || declarer.kind !== 'terraform') return [];
  const what = `${describeIdentity(identity)} was there already, by the same owner`;
  return [
    replacedAt === at
      ? `${what}, so this counts as a replacement: a removal within an hour is taken for that of ` +
        'the former self, and keeps the access. If nothing is being replaced (after an apply that ' +
        'was interrupted), destroy it after that hour'
      : `${what}, since a few minutes ago, so this counts as a repetition. If a removal follows ` +
        'because this replaces it (create_before_destroy), the access is gone after it: apply a ' +
        'new revision then',
  ];
}
