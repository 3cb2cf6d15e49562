import { describe, expect, test } from 'vitest';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import { recordedPlace } from '../../../../provider/contract/record/recorded-request.ts';
import type { Claim, Declarer } from '../../../../provider/contract/request/claim.ts';
import { declare } from '../../../../provider/spoke/records/declare.ts';
import type { Known } from '../../../../provider/spoke/records/known.ts';
import { anAccess } from '../stored.ts';
import {
  ANONYMOUS,
  aRecord,
  at,
  claimOf,
  declaredBy,
  MODULE,
  OTHER_MODULE,
  OTHER_STACK,
  STACK,
} from './builders.ts';

const declared = (
  claim: Claim,
  record: AccessRecord | undefined,
  fields: Record<string, unknown> = {},
  known: Partial<Known> = {},
) =>
  declare(
    { access: anAccess(fields), claim, requestId: claim.request },
    { record, others: [], unreadable: [], removedAt: undefined, ...known },
    at(59),
  );
const who = (record: AccessRecord) => record.declarers.map(({ kind, id }) => ({ kind, id }));
const same = {};
const other = { privileges: 'owner' };
const takeover = { takeover: true };

/** docs/request.md#who-declares-an-access, row by row. */
describe('beside whom, or instead of whom, an access may be declared', () => {
  test.each<[Declarer[], Declarer, Record<string, unknown>, Declarer[], RegExp | undefined]>([
    [[], MODULE, other, [MODULE], undefined],
    [[], ANONYMOUS, other, [ANONYMOUS], undefined],
    [[MODULE], MODULE, other, [MODULE], undefined],
    [[MODULE], OTHER_MODULE, same, [MODULE, OTHER_MODULE], /is declared elsewhere too, .*module-1/],
    [[MODULE], STACK, same, [STACK], /was taken over from Terraform, owner module-1: /],
    [[MODULE, OTHER_MODULE], STACK, same, [STACK], /owner module-1; Terraform, owner module-2: /],
    [[ANONYMOUS], MODULE, other, [MODULE], /taken over from a plain invocation without owner: /],
    [[ANONYMOUS], STACK, other, [STACK], /taken over from a plain invocation without owner: /],
    [[ANONYMOUS], ANONYMOUS, other, [ANONYMOUS], undefined],
    [
      [STACK],
      OTHER_STACK,
      takeover,
      [OTHER_STACK],
      /the CloudFormation resource orders\/Access@1: /,
    ],
    [[STACK], ANONYMOUS, takeover, [ANONYMOUS], /was taken over from the CloudFormation resource/],
    [[MODULE], OTHER_MODULE, { ...other, ...takeover }, [OTHER_MODULE], /owner module-1: /],
  ])('%j, and then %j with %j', (before, by, fields, after, warning) => {
    const record = aRecord(before.map((declarer) => declaredBy(declarer)));
    const result = declared(claimOf(by, 5), record, fields);
    expect(who(result.after)).toEqual(after);
    expect(result.warnings).toMatchObject(warning === undefined ? [] : [warning]);
    // Whoever is not one of its declarers yet is none before all is done.
    expect(who(result.during)).toEqual(before);
    const gone = before.filter((each) => !after.includes(each));
    expect(result.after.former).toEqual(gone);
  });

  test.each<[Declarer[], Declarer, Record<string, unknown>, RegExp]>([
    [
      [MODULE],
      OTHER_MODULE,
      other,
      /by Terraform, owner module-1, and not in the same words \(privileges differ/,
    ],
    [
      [MODULE, OTHER_MODULE],
      MODULE,
      other,
      /declared already, by Terraform, owner module-2, and not/,
    ],
    [[MODULE], STACK, other, /not in the same words \(privileges differ/],
    [[MODULE], ANONYMOUS, same, /by Terraform, owner module-1, which shares it with nobody/],
    [[STACK], ANONYMOUS, same, /by the CloudFormation resource .*, which shares it with nobody/],
    [[STACK], OTHER_STACK, same, /which shares it with nobody/],
    [
      [STACK],
      MODULE,
      same,
      /which shares it with nobody\. Nothing was changed\. .* set takeover to true/,
    ],
  ])('%j, and %j with %j is refused', (before, by, fields, refusal) => {
    const record = aRecord(before.map((declarer) => declaredBy(declarer)));
    expect(() => declared(claimOf(by, 5), record, fields)).toThrow(refusal);
  });

  test('who says where it is declared is named so', () => {
    const record = aRecord([declaredBy(MODULE, 0, { declaredBy: 'workspace prod' })]);
    expect(() => declared(claimOf(OTHER_MODULE, 5), record, other)).toThrow(
      'by Terraform (workspace prod), owner module-1',
    );
  });

  test.each([{ owner: 'x' }, { declaredby: 'x' }, { revision: 'x' }, { confirmremovals: true }])(
    '%j is not among the words',
    (fields) => {
      const record = aRecord([declaredBy(MODULE)]);
      expect(who(declared(claimOf(OTHER_MODULE, 5), record, fields).after)).toHaveLength(2);
    },
  );
});

describe('late requests', () => {
  const late = 'came too late';

  test('one that its declarer has voided by a later one is refused, unless it changes nothing', () => {
    const record = aRecord([declaredBy(STACK, 5)]);
    expect(() => declared(claimOf(STACK, 4), record, other)).toThrow(late);
    expect(who(declared(claimOf(STACK, 4), record).after)).toEqual([STACK]);
    expect(declared(claimOf(STACK, 4), record).after.declarers[0]?.at).toBe(at(5));
    expect(who(declared(claimOf(STACK, 5), record, other).after)).toEqual([STACK]);
  });

  test('one that is not later than a removal of its declarer is refused', () => {
    for (const minute of [4, 5])
      expect(() => declared(claimOf(STACK, minute), undefined, same, { removedAt: at(5) })).toThrow(
        late,
      );
    expect(who(declared(claimOf(STACK, 6), undefined, same, { removedAt: at(5) }).after)).toEqual([
      STACK,
    ]);
  });

  test('a replacement that was rolled back by a later request for another access is refused', () => {
    const others = [aRecord([declaredBy(STACK, 6)], { appname: 'before' })];
    expect(() => declared(claimOf(STACK, 5), undefined, same, { others })).toThrow(late);
    expect(who(declared(claimOf(STACK, 7), undefined, same, { others }).after)).toEqual([STACK]);
  });

  test('a request without a time is never late', () => {
    const claim = { ...claimOf(STACK, 0), at: '' };
    const record = aRecord([declaredBy(STACK, 5)]);
    expect(who(declared(claim, record, other, { removedAt: at(9) }).after)).toEqual([STACK]);
  });
});

describe('replacements of Terraform', () => {
  const creates = { creates: true };
  const mark = (record: AccessRecord | undefined, minute: number, known: Partial<Known> = {}) =>
    declared(claimOf(MODULE, minute, creates), record, same, known).after.declarers[0]?.replacedAt;

  test('a create is marked if its declarer has the access for more than a quarter of an hour', () => {
    const made = declared(claimOf(MODULE, 0, creates), undefined).after;
    expect(mark(made, 15)).toBeUndefined();
    expect(mark(made, 16)).toBe(at(16));
    expect(mark(undefined, 16)).toBeUndefined();
  });

  test('a create after an update is marked at once: nobody repeats a create that late', () => {
    const made = declared(claimOf(MODULE, 0, creates), undefined).after;
    expect(mark(made, 1)).toBeUndefined();
    const updated = declared(claimOf(MODULE, 1, { updates: true }), made, other).after;
    expect(mark(updated, 2)).toBe(at(2));
    const shared = declared(claimOf(OTHER_MODULE, 1, creates), made).after;
    expect(mark(shared, 2)).toBeUndefined();
  });

  test('a mark goes with the access to another name', () => {
    const others = [aRecord([declaredBy(MODULE, 16, { replacedAt: at(16) })], { appname: 'b' })];
    const update = claimOf(MODULE, 17, { updates: true });
    const { after } = declared(update, undefined, same, { others });
    expect(after.declarers[0]?.replacedAt).toBe(at(16));
  });

  test('one whose first create has failed does not know that it has it, and is not marked', () => {
    const { during } = declared(claimOf(MODULE, 0, creates), undefined);
    expect(during.declarers).toMatchObject([{ ...MODULE, pending: true }]);
    expect(mark(during, 20)).toBeUndefined();
    const { after } = declared(claimOf(MODULE, 20, creates), during);
    expect(after.declarers[0]).not.toHaveProperty('pending');
    expect(mark(after, 40)).toBe(at(40));
  });

  test('a stack and a plain invocation are never marked', () => {
    for (const declarer of [STACK, ANONYMOUS]) {
      const { after } = declared(claimOf(declarer, 30, creates), aRecord([declaredBy(declarer)]));
      expect(after.declarers[0]).not.toHaveProperty('replacedAt');
    }
  });
});

describe('what a record says', () => {
  test('a move adds the server that it leaves, and while it is under way the one that it goes to', () => {
    const record = aRecord([declaredBy(MODULE)]);
    const { during, after } = declared(claimOf(MODULE, 5), record, { dbendpoint: 'new.example' });
    const places = ({ request, elsewhere }: AccessRecord) =>
      [request, ...elsewhere].map((place) => place['dbendpoint']);
    expect(places(during)).toEqual(['orders.example:5432', 'new.example:5432']);
    expect(places(after)).toEqual(['new.example:5432', 'orders.example:5432']);
    expect(after.elsewhere).toEqual([recordedPlace(record.request)]);
    const back = declared(claimOf(MODULE, 6), during).after;
    expect(places(back)).toEqual(['orders.example:5432', 'new.example:5432']);
  });

  test('a takeover remembers from whom, and what they had declared if it was something else', () => {
    const record = aRecord([declaredBy(ANONYMOUS)]);
    const [mine] = declared(claimOf(STACK, 5), record, other).after.declarers;
    expect(mine).toMatchObject({ tookOver: [ANONYMOUS], tookOverFrom: record.request });
    expect(declared(claimOf(STACK, 5), record).after.declarers[0]).not.toHaveProperty(
      'tookOverFrom',
    );
  });

  test('it is under way, then made true, by the request that asked', () => {
    const { during, after } = declared(claimOf(MODULE, 5), undefined);
    const latest = { at: at(59), request: 'r-module-1-5' };
    expect(during).toMatchObject({ latest: { ...latest, outcome: 'under way' } });
    expect(during).not.toHaveProperty('madeTrue');
    expect(after).toMatchObject({ latest: { ...latest, outcome: 'made true' }, madeTrue: latest });
  });

  test('of those who declared it before, the ten latest', () => {
    const former = Array.from({ length: 10 }, (_, at) => ({ kind: 'stack' as const, id: `${at}` }));
    const record = aRecord([declaredBy(MODULE)], {}, { former });
    const { after } = declared(claimOf(OTHER_MODULE, 5), record, takeover);
    expect(after.former).toEqual([...former.slice(1), MODULE]);
  });
});
