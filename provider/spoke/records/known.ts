import type { Order } from '../../contract/messages/order.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { isSameDeclarer } from '../../contract/request/claim.ts';
import { accessId, type Identity } from '../../contract/request/identity.ts';
import { namedAlike } from './alike.ts';
import { allRecords, type RecordStore, type StoredRecord } from './store.ts';

export interface Known {
  /** The record of the access. */
  readonly record: AccessRecord | undefined;
  /** Records of other accesses that the declarer has. */
  readonly others: readonly AccessRecord[];
  /** Names of parameters that should be records, and may be the declarer's. */
  readonly unreadable: readonly string[];
  /** Other accesses whose names differ only by case. */
  readonly alike?: readonly Identity[];
  /** When the declarer last let this access go. */
  readonly removedAt: string | undefined;
}

/**
 * What the records say of an access and of who declares it. Nobody declares anything by an order
 * that reconciles, so the access's own record is enough for that.
 */
export async function readKnown(
  order: Order,
  records: RecordStore,
): Promise<Known & { readonly stored: StoredRecord | undefined }> {
  const { access, claim } = order;
  if (order.reconciles !== undefined) {
    const stored = await records.read(accessId(access.identity));
    return { stored, record: stored?.record, others: [], unreadable: [], removedAt: undefined };
  }
  const reading = records.read(accessId(access.identity));
  const [stored, { others, unreadable, alike }, removedAt] = await Promise.all([
    reading,
    otherRecords(order, records, reading),
    records.readNote(accessId(access.identity), claim.declarer),
  ]);
  return { stored, record: stored?.record, others, unreadable, alike, removedAt };
}

/**
 * The anonymous declarer is many callers, so it has no others. What its access is like is only asked
 * for a new one.
 */
async function otherRecords(
  { access, claim: { declarer } }: Order,
  records: RecordStore,
  stored: Promise<StoredRecord | undefined>,
): Promise<Required<Pick<Known, 'others' | 'unreadable' | 'alike'>>> {
  const isAnonymous = declarer.kind === 'anonymous';
  if (isAnonymous && (await stored) !== undefined) return { others: [], unreadable: [], alike: [] };
  const all = await allRecords(records);
  const alike = namedAlike(
    access.identity,
    all.records.map(({ record }) => record),
  );
  if (isAnonymous) return { others: [], unreadable: [], alike };
  const others = all.records
    .map(({ record }) => record)
    .filter(({ request, declarers }) => {
      const place = parsePlace(request);
      const isOther = place !== undefined && accessId(place.identity) !== accessId(access.identity);
      return isOther && declarers.some((each) => isSameDeclarer(each, declarer));
    });
  return { others, unreadable: all.unreadable, alike };
}
