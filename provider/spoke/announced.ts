import type { Order } from '../contract/messages/order.ts';
import type { AccessRecord } from '../contract/record/record.ts';
import { endOf } from '../contract/request/ends.ts';
import { FIELDS } from '../contract/request/fields.ts';
import type { Level } from '../contract/request/level.ts';

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

/**
 * The levels that people lose as it was declared. Nobody knows any more who had one by which group, so
 * where another group gives it and has nobody left, that one may have been emptied by mistake.
 */
export function announcedLevels(
  order: Pick<Order, 'access' | 'ended' | 'people'>,
  record: Pick<AccessRecord, 'request' | 'madeTrue'> | undefined,
): ReadonlySet<Level> {
  const { access, ended = [], people } = order;
  const inForce = Object.entries(access.groups).filter(([name]) => !ended.includes(name));
  const isEmptied = (level: Level) =>
    inForce.some(([, given]) => given === level) &&
    people.every((person) => person.level !== level);
  const levels = endedAsAnnounced(order, record).flatMap((name) => access.groups[name] ?? []);
  return new Set(levels.filter((level) => !isEmptied(level)));
}
