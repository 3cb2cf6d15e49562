import type { Order, Report } from '../../contract/messages/order.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { differences, recordedRequest } from '../../contract/record/recorded-request.ts';
import { parseRequest } from '../../contract/request/parse-request.ts';
import type { Request } from '../../contract/request/request.ts';
import { tryParse } from '../../runtime/errors.ts';
import { adoptedBy } from './adopted.ts';
import type { Declared } from './declare.ts';
import type { StoredRecord } from './store.ts';

/**
 * What the reconciliation makes of a record: nothing but when the access was last made true. Returns
 * undefined if the order is about another version of the record: a newer request wins, and so does
 * a removal. Whatever the order says, nothing is done that the record does not say.
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
  // An earlier attempt of the same run may have written it.
  const isOurs = record.latest.request === requestId;
  if ((version !== reconciles?.version && !isOurs) || !says(record, access)) return undefined;
  const latest = { at: now, request: requestId };
  return {
    during: { ...record, latest: { ...latest, outcome: 'under way' } },
    after: {
      ...record,
      ...adoptedBy(access, record),
      madeTrue: latest,
      latest: { ...latest, outcome: 'made true' },
    },
    warnings: [],
  };
}

/** Both are parsed, so that a field which is new in this version differs in neither. */
function says({ request }: AccessRecord, access: Request): boolean {
  const recorded = tryParse(() => parseRequest(request));
  if (recorded === undefined) return false;
  return differences(recordedRequest(recorded), recordedRequest(access)).length === 0;
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
