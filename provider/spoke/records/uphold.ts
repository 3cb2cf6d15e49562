import type { Order, Report } from '../../contract/messages/order.ts';
import { differences, recordedRequest } from '../../contract/record/recorded-request.ts';
import type { Declared } from './declare.ts';
import type { StoredRecord } from './store.ts';

/**
 * What the reconciliation makes of a record: nothing but when the access was last made true. Returns
 * undefined if the order is about another version of the record: a newer request wins, and so does
 * a removal.
 *
 * @param now when the run began: ISO 8601 in UTC
 */
export function uphold(
  { access, reconciles, requestId }: Pick<Order, 'access' | 'reconciles' | 'requestId'>,
  stored: StoredRecord | undefined,
  now: string,
): Declared | undefined {
  if (stored === undefined) return undefined;
  const { record, version } = stored;
  // An earlier attempt of the same run has written it. A removal since, by one of its declarers, may
  // have changed what it says.
  const isOurs =
    record.latest.request === requestId &&
    differences(record.request, recordedRequest(access)).length === 0;
  if (version !== reconciles?.version && !isOurs) return undefined;
  const latest = { at: now, request: requestId };
  return {
    during: { ...record, latest: { ...latest, outcome: 'under way' } },
    after: { ...record, madeTrue: latest, latest: { ...latest, outcome: 'made true' } },
    warnings: [],
  };
}

export const SUPERSEDED =
  'a newer request has changed or removed the access since the run read its record';

type NotReconciled = NonNullable<NonNullable<Report['reconciled']>['not']>;

/** The report of an order that reconciles by which nothing was done. */
export function notReconciled(why: NotReconciled['why'], explained: string): Report {
  return {
    parameters: [],
    username: '',
    people: { added: 0, removed: 0, unchanged: 0 },
    plan: [],
    warnings: [],
    leftovers: [],
    reconciled: { added: [], removed: [], not: { why, explained } },
  };
}
