import { describe, expect, test } from 'vitest';
import type { Order } from '../../../../provider/contract/messages/order.ts';
import type { AccessRecord, Declaration } from '../../../../provider/contract/record/record.ts';
import { recordedRequest } from '../../../../provider/contract/record/recorded-request.ts';
import {
  ANONYMOUS,
  type Claim,
  type Declarer,
} from '../../../../provider/contract/request/claim.ts';
import { parseRequest } from '../../../../provider/contract/request/parse-request.ts';
import { declare, type Known } from '../../../../provider/spoke/records/declare.ts';
import { judgeRemoval } from '../../../../provider/spoke/records/let-go.ts';
import { aRequest } from '../../contract/builders.ts';

const STACK: Declarer = { kind: 'stack', id: 'orders/Access@1' };
const OTHER_STACK: Declarer = { kind: 'stack', id: 'orders/Renamed@2' };
const MODULE: Declarer = { kind: 'terraform', id: 'module-1' };
const OTHER_MODULE: Declarer = { kind: 'terraform', id: 'module-2' };

const access = (fields: Record<string, unknown> = {}) =>
  parseRequest(aRequest(fields), { region: 'eu-central-1' });
/** The time so many minutes after 15:00. */
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 15, minute)).toISOString();

function order(
  declarer: Declarer,
  minute: number,
  fields: Record<string, unknown> = {},
  changes: Partial<Claim> = {},
): Pick<Order, 'access' | 'claim' | 'requestId'> {
  const request = `r-${minute}`;
  return {
    access: access(fields),
    claim: { declarer, at: at(minute), request, ...changes },
    requestId: request,
  };
}

const NOTHING: Known = { record: undefined, others: [], unreadable: [], removedAt: undefined };

/** The record after these declarations, each of which has succeeded. */
function recordOf(...orders: ReadonlyArray<ReturnType<typeof order>>): AccessRecord {
  let known = NOTHING;
  for (const each of orders) known = { ...known, record: declare(each, known, at(0)).after };
  if (known.record === undefined) throw new Error('no order');
  return known.record;
}

/** Declares the access on top of a record. */
const onTopOf = (record: AccessRecord, ...next: Parameters<typeof order>) =>
  declare(order(...next), { ...NOTHING, record }, at(59));
const ids = (declarers: ReadonlyArray<Pick<Declaration, 'id'>>) => declarers.map(({ id }) => id);

describe('a request that is late', () => {
  const record = recordOf(order(STACK, 10));

  test('is refused if it says something else than the later one', () => {
    expect(() => onTopOf(record, STACK, 9, { rotation: '2' })).toThrow('came too late');
    expect(() => onTopOf(record, STACK, 11, { rotation: '2' })).not.toThrow();
  });

  test('is answered alike if it says the same, and does not turn the time back', () => {
    expect(onTopOf(record, STACK, 9).after.declarers).toMatchObject([{ at: at(10) }]);
  });

  test('is late also by a later request of its declarer for another access', () => {
    const other = recordOf(order(STACK, 10, { appname: 'billing' }));
    expect(() => declare(order(STACK, 9), { ...NOTHING, others: [other] }, at(0))).toThrow(
      'came too late',
    );
  });

  test('is refused after the removal by its declarer, also in the same second', () => {
    const removed = { ...NOTHING, removedAt: at(10) };
    expect(() => declare(order(STACK, 10), removed, at(0))).toThrow('came too late');
    expect(() => declare(order(STACK, 11), removed, at(0))).not.toThrow();
  });

  test('is never refused if its time is unknown', () => {
    expect(() => onTopOf(record, STACK, 0, { rotation: '2' }, { at: '' })).not.toThrow();
  });

  test('as a removal is refused after a later declaration', () => {
    expect(() => judgeRemoval(order(STACK, 9), record, undefined)).toThrow('came too late');
    expect(judgeRemoval(order(STACK, 10), record, undefined)).toEqual({ kind: 'remove' });
  });
});

describe('who may declare an access', () => {
  const OUTCOMES = ['shares', 'takes it over', 'is refused'] as const;
  test.each<[string, Declarer, Declarer, (typeof OUTCOMES)[number], (typeof OUTCOMES)[number]]>([
    ['a module beside another', OTHER_MODULE, MODULE, 'shares', 'is refused'],
    ['a stack beside a module', STACK, MODULE, 'takes it over', 'is refused'],
    ['a module beside a stack', MODULE, STACK, 'is refused', 'is refused'],
    ['a stack beside another', OTHER_STACK, STACK, 'is refused', 'is refused'],
    ['a module beside nobody by name', MODULE, ANONYMOUS, 'takes it over', 'takes it over'],
    ['a stack beside nobody by name', STACK, ANONYMOUS, 'takes it over', 'takes it over'],
    ['nobody by name beside a module', ANONYMOUS, MODULE, 'is refused', 'is refused'],
    ['nobody by name beside a stack', ANONYMOUS, STACK, 'is refused', 'is refused'],
  ])('%s', (_, second, first, inSameWords, inOthers) => {
    const record = recordOf(order(first, 0));
    const outcome = (fields: Record<string, unknown>) => {
      try {
        const { after, warnings } = onTopOf(record, second, 1, fields);
        expect(warnings).toHaveLength(1);
        if (after.declarers.length === 2) return 'shares';
        expect(ids(after.declarers)).toEqual([second.id]);
        expect(ids(after.former)).toEqual([first.id]);
        return 'takes it over';
      } catch (error) {
        expect(error).toMatchObject({ message: expect.stringContaining('is declared already') });
        return 'is refused';
      }
    };
    const steering = { revision: '2', declaredby: 'x', confirmremovals: true };
    expect(outcome(steering)).toBe(inSameWords);
    expect(outcome({ privileges: 'readonly' })).toBe(inOthers);
    expect(outcome({ privileges: 'readonly', takeover: true })).toBe('takes it over');
  });

  test('one of two that share it can not change it, and can when it is alone', () => {
    const both = recordOf(order(MODULE, 0), order(OTHER_MODULE, 1));
    expect(() => onTopOf(both, MODULE, 2, { rotation: '2' })).toThrow('(rotation differ)');
    const removal = judgeRemoval(order(OTHER_MODULE, 3), both, undefined);
    if (removal.kind !== 'keep') throw new Error(removal.kind);
    expect(ids(removal.record.former)).toEqual([OTHER_MODULE.id]);
    expect(onTopOf(removal.record, MODULE, 4, { rotation: '2' }).warnings).toEqual([]);
  });
});

describe('a create by an owner that has the access', () => {
  const creates = { creates: true };
  const kindAt = (record: AccessRecord, minute: number, changes: Partial<Claim> = {}) =>
    judgeRemoval(order(MODULE, minute, {}, changes), record, undefined).kind;

  test('more than a quarter of an hour later keeps it in the next removal of that hour', () => {
    const replaced = recordOf(order(MODULE, 0), order(MODULE, 16, {}, creates));
    expect(kindAt(replaced, 76)).toBe('keep');
    expect(kindAt(replaced, 77)).toBe('remove');
    expect(kindAt(replaced, 17, { cleansUp: true })).toBe('remove');
  });

  test('within a quarter of an hour, or after a create that failed, is that create again', () => {
    expect(kindAt(recordOf(order(MODULE, 0), order(MODULE, 15, {}, creates)), 16)).toBe('remove');
    const first = declare(order(MODULE, 0, {}, creates), NOTHING, at(0));
    expect(kindAt(onTopOf(first.during, MODULE, 30, {}, creates).after, 31)).toBe('remove');
  });
});

describe('a deletion that takes a Create back', () => {
  const undoing = (request: string) => ({ undoes: request });

  test('removes what that Create has made, and not what a later one has', () => {
    const record = recordOf(order(STACK, 10));
    const kind = (request: string) =>
      judgeRemoval(order(STACK, 12, {}, undoing(request)), record, undefined).kind;
    expect(kind('r-10')).toBe('remove');
    expect(kind('r-9')).toBe('nothing');
    expect(kind('')).toBe('remove');
  });

  test('gives back what it had taken over, with the words of whoever has it again', () => {
    const record = recordOf(order(ANONYMOUS, 0), order(STACK, 10, { privileges: 'readonly' }));
    const removal = judgeRemoval(order(STACK, 12, {}, undoing('r-10')), record, undefined);
    expect(removal).toMatchObject({
      kind: 'keep',
      record: {
        request: recordedRequest(access()),
        declarers: [ANONYMOUS],
        latest: { outcome: 'failed' },
      },
    });
  });
});

test('no more than ten former declarers are remembered, the latest of them', () => {
  const modules = Array.from({ length: 12 }, (_, number) =>
    order({ kind: 'terraform', id: `${number}` }, number, { takeover: true }),
  );
  expect(ids(recordOf(...modules).former)).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '10',
  ]);
});
