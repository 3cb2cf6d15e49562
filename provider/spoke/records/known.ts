import type { Order } from '../../contract/messages/order.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { isSameDeclarer } from '../../contract/request/claim.ts';
import { accessId } from '../../contract/request/identity.ts';
import { allRecords, type RecordStore, type StoredRecord } from './store.ts';

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
  const [stored, { others, unreadable }, removedAt] = await Promise.all([
    records.read(accessId(access.identity)),
    otherRecords(order, records),
    records.readNote(accessId(access.identity), claim.declarer),
  ]);
  return { stored, record: stored?.record, others, unreadable, removedAt };
}

/** The anonymous declarer is many callers, so it has no others. */
async function otherRecords(
  { access, claim: { declarer } }: Order,
  records: RecordStore,
): Promise<Pick<Known, 'others' | 'unreadable'>> {
  if (declarer.kind === 'anonymous') return { others: [], unreadable: [] };
  const all = await allRecords(records);
  const others = all.records
    .map(({ record }) => record)
    .filter(({ request, declarers }) => {
      const place = parsePlace(request);
      const isOther = place !== undefined && accessId(place.identity) !== accessId(access.identity);
      return isOther && declarers.some((each) => isSameDeclarer(each, declarer));
    });
  return { others, unreadable: all.unreadable };
}
