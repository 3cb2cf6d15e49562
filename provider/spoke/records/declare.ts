import type { Order } from '../../contract/messages/order.ts';
import { type AccessRecord, SCHEMA } from '../../contract/record/record.ts';
import { recordedPlace, recordedRequest } from '../../contract/record/recorded-request.ts';
import { type Declarer, isSameDeclarer } from '../../contract/request/claim.ts';
import { admit } from './admit.ts';
import { adoptedBy } from './adopted.ts';
import { warnOfAlike } from './alike.ts';
import { declarationOf, warnOfSecondCreate } from './declaration.ts';
import { withFormer } from './former.ts';
import type { Known } from './known.ts';
import { refuseLate } from './late.ts';
import { refuseSecond, warnOfFormerPlace } from './owner.ts';

/** What a declaration makes of the record of an access. */
export interface Declared {
  /** While the run is at work: a crash leaves nothing behind that nobody declares. */
  readonly during: AccessRecord;
  /** Once the access is what the request says. */
  readonly after: AccessRecord;
  readonly warnings: readonly string[];
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
  if (mine === undefined) refuseSecond(access, claim, known);
  const rest = record?.declarers.filter((declaration) => declaration !== mine) ?? [];
  const { kept, replaced, warnings } = admit(access, claim, record, rest);
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
      ...adoptedBy(access, record),
      madeTrue: latest,
      latest: { ...latest, outcome: 'made true' },
    },
    warnings: [
      ...warnings,
      ...unknown,
      ...warnOfAlike(access.identity, known.alike ?? []),
      ...warnOfFormerPlace(access, claim, mine, known),
      ...warnOfSecondCreate(access, claim, mine, declaration),
    ],
  };
}
