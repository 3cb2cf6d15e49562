import type { Order } from '../../contract/messages/order.ts';
import type { AccessRecord, Declaration } from '../../contract/record/record.ts';
import { recordedPlace, recordedRequest } from '../../contract/record/recorded-request.ts';
import { type Declarer, describeDeclarers, isSameDeclarer } from '../../contract/request/claim.ts';
import { describeIdentity } from '../../contract/request/identity.ts';
import { declaredAnew, leftElsewhere, notDeclared } from '../../errors/records.ts';
import { withFormer } from './former.ts';

/** What a removal may do. */
export type Removal =
  /** The declarer is the last one: users, roles, parameters and the record go. */
  | { readonly kind: 'remove' }
  /** The access is on another server by now: what it left on this one goes. */
  | { readonly kind: 'clear'; readonly record: AccessRecord }
  /** The access stays, and its record says something else of its declarers. */
  | { readonly kind: 'keep'; readonly record: AccessRecord; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string };

/** A destroy that replaces an access follows within that time, in milliseconds. */
const REPLACEMENT_MS = 60 * 60_000;

/**
 * Decides what a removal may do: its declarer has what the record says, not what the request says.
 * Throws a UserError where nothing can be done although the caller believes that it has an access.
 *
 * @param removedAt when this declarer let the access go before, by its note
 */
export function judgeRemoval(
  { access, claim }: Pick<Order, 'access' | 'claim'>,
  record: AccessRecord | undefined,
  removedAt: string | undefined,
): Removal {
  const { declarer, undoes } = claim;
  const { account, region } = access.identity;
  const what = describeIdentity(access.identity);
  if (record === undefined) {
    if (declarer.kind === 'anonymous') return { kind: 'remove' };
    if (undoes !== undefined) return { kind: 'nothing', why: `${what}: nothing was made` };
    if (removedAt !== undefined) return { kind: 'nothing', why: `${what} is removed already` };
    if (access.dryRun) return { kind: 'nothing', why: `${what} does not exist` };
    throw notDeclared({ why: `no record of ${what} is in account ${account}, Region ${region}` });
  }
  const mine = record.declarers.find((each) => isSameDeclarer(each, declarer));
  const stays = `users and parameters of ${what} stay`;
  if (mine === undefined) {
    const whose = describeDeclarers(record.declarers);
    const why = `${stays}: ${whose === '' ? 'they were retained' : `${whose} declares it`}`;
    const known = withoutTakenOver(record, declarer);
    if (known !== undefined) return { kind: 'keep', record: known, why };
    const hadIt = record.former.some((each) => isSameDeclarer(each, declarer));
    if (hadIt || undoes !== undefined || removedAt !== undefined) return { kind: 'nothing', why };
    throw notDeclared({ why: `${why} (account ${account}, Region ${region})` });
  }
  if (claim.at !== '' && claim.at < mine.at) throw declaredAnew({ stays });
  if (undoes && undoes !== mine.since)
    return { kind: 'nothing', why: `${stays}: a later request made it what it is` };
  const rest = record.declarers.filter((each) => each !== mine);
  if (undoes !== undefined && !claim.cleansUp && mine.tookOver !== undefined)
    return {
      ...letGo(givenBack(record, mine), mine, [...rest, ...takenBack(mine)]),
      why: `${stays}: it was there before`,
    };
  const isRetained = access.onDelete === 'retain' && undoes === undefined;
  const { dbendpoint, dbtype } = recordedRequest(access);
  // The id of a stack's resource may be that of a server of another engine, which this one replaced.
  const isHere = record.request['dbendpoint'] === dbendpoint && record.request['dbtype'] === dbtype;
  const isLeft = record.elsewhere.some((place) => place['dbendpoint'] === dbendpoint);
  const cleared = withoutPlace(record, dbendpoint);
  if (!isHere && isLeft && isRetained)
    return { kind: 'keep', record: cleared, why: `${stays}: ondelete is retain` };
  if (!isHere)
    return isLeft
      ? { kind: 'clear', record: cleared }
      : { kind: 'nothing', why: `${stays}: it is at ${record.request['dbendpoint']} now` };
  if (!claim.cleansUp && replaces(claim.at, mine)) {
    const { replacedAt: _, ...declaration } = mine;
    const why = `${stays}: the declarer asked for it anew before, so this removal was of its former self`;
    return { kind: 'keep', record: { ...record, declarers: [...rest, declaration] }, why };
  }
  if (rest.length > 0) {
    return {
      ...letGo(record, mine, rest),
      why: `${stays}: ${describeDeclarers(rest)} declares it too`,
    };
  }
  if (isRetained) return { ...letGo(record, mine, []), why: `${stays}: ondelete is retain` };
  if (record.elsewhere.length > 0)
    throw leftElsewhere({
      what,
      places: record.elsewhere.map((place) => `${place['dbendpoint']}`),
    });
  return { kind: 'remove' };
}

function letGo(record: AccessRecord, mine: Declaration, declarers: Declaration[]) {
  const former = withFormer(record.former, [mine]);
  return { kind: 'keep' as const, record: { ...record, declarers, former } };
}

/** Those from whom a Create took the access over have it again when that Create is undone. */
function takenBack({ tookOver = [], since }: Declaration): Declaration[] {
  return tookOver.map((declarer) => ({ ...declarer, since }));
}

/** What it was before is what it has to be again, and is not yet. */
function givenBack(record: AccessRecord, { tookOverFrom }: Declaration): AccessRecord {
  if (tookOverFrom === undefined) return record;
  const { dbendpoint } = tookOverFrom;
  const places = [...record.elsewhere, recordedPlace(record.request)];
  const elsewhere = places.filter((place) => place['dbendpoint'] !== dbendpoint);
  const problem = 'it was taken over, changed and given back: its declarer has to apply it again';
  const latest = { ...record.latest, outcome: 'failed' as const, problem };
  return { ...record, request: tookOverFrom, elsewhere, latest };
}

/** What it has let go is not given back to it. Undefined: nobody took it over from this declarer. */
function withoutTakenOver(record: AccessRecord, gone: Declarer): AccessRecord | undefined {
  const isGone = (each: Declarer) => isSameDeclarer(each, gone);
  if (!record.declarers.some(({ tookOver = [] }) => tookOver.some(isGone))) return undefined;
  const declarers = record.declarers.map(({ tookOver = [], ...declaration }): Declaration => {
    const left = tookOver.filter((each) => !isGone(each));
    return { ...declaration, ...(left.length > 0 && { tookOver: left }) };
  });
  return { ...record, declarers };
}

function withoutPlace(record: AccessRecord, dbendpoint: unknown): AccessRecord {
  const elsewhere = record.elsewhere.filter((place) => place['dbendpoint'] !== dbendpoint);
  return { ...record, elsewhere };
}

function replaces(at: string, { replacedAt }: Declaration): boolean {
  return replacedAt !== undefined && Date.parse(at) - Date.parse(replacedAt) <= REPLACEMENT_MS;
}
