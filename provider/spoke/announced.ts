import type { Order } from '../contract/messages/order.ts';
import type { AccessRecord } from '../contract/record/record.ts';
import { endOf } from '../contract/request/ends.ts';
import { FIELDS } from '../contract/request/fields.ts';

/**
 * Milliseconds after an end by which every run is over that began before it, and so counted the
 * group in. No function runs for as long.
 */
const LONGEST_RUN = 3_600_000;

/**
 * The groups of an order whose end was declared before it came, and has not been carried out yet.
 * Once it has, whoever leaves at the same level leaves for another reason.
 */
export function endedAsAnnounced(
  { access, ended = [] }: Pick<Order, 'access' | 'ended'>,
  record: Pick<AccessRecord, 'request' | 'madeTrue'> | undefined,
): string[] {
  const { data: recorded } = FIELDS.until.safeParse(record?.request['until']);
  const madeTrue = Date.parse(record?.madeTrue?.at ?? '');
  return ended.filter((name) => {
    const end = endOf(access.until, name);
    const wasDeclared = end !== undefined && endOf(recorded, name) === end;
    return wasDeclared && madeTrue < Date.parse(end) + LONGEST_RUN;
  });
}
