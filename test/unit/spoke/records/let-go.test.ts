import { describe, expect, test } from 'vitest';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import {
  recordedPlace,
  recordedRequest,
} from '../../../../provider/contract/record/recorded-request.ts';
import type { Claim } from '../../../../provider/contract/request/claim.ts';
import { judgeRemoval } from '../../../../provider/spoke/records/let-go.ts';
import { anAccess } from '../stored.ts';
import {
  ANONYMOUS,
  aRecord,
  at,
  claimOf,
  declaredBy,
  MODULE,
  OTHER_MODULE,
  STACK,
} from './builders.ts';

const judged = (
  claim: Claim,
  record: AccessRecord | undefined,
  fields: Record<string, unknown> = {},
  removedAt?: string,
) => judgeRemoval({ access: anAccess(fields), claim }, record, removedAt);
const place = (host: string) => recordedPlace(recordedRequest(anAccess({ dbendpoint: host })));

describe('without a record', () => {
  test('a named declarer fails, and is told where it looked and what to do', () => {
    expect(() => judged(claimOf(MODULE, 5), undefined)).toThrow(
      /^nothing was removed: no record of .* is in account 222222222222, Region eu-central-1.*Put the former values back.*terraform state rm/,
    );
  });

  test.each([
    ['its note says that it is removed already', claimOf(MODULE, 5), at(1), /is removed already/],
    [
      'it takes back a Create that failed',
      claimOf(STACK, 5, { undoes: '' }),
      undefined,
      /nothing was made/,
    ],
  ])('%s', (_, claim, removedAt, why) => {
    expect(judged(claim, undefined, {}, removedAt)).toMatchObject({ kind: 'nothing', why });
  });

  test('a plain invocation removes what its fields name', () => {
    expect(judged(claimOf(ANONYMOUS, 5), undefined)).toEqual({ kind: 'remove' });
  });
});

describe('who lets go', () => {
  test('the last declarer removes the access', () => {
    expect(judged(claimOf(MODULE, 5), aRecord([declaredBy(MODULE)]))).toEqual({ kind: 'remove' });
  });

  test('one of two leaves it to the other, and is remembered', () => {
    const record = aRecord([declaredBy(MODULE), declaredBy(OTHER_MODULE)]);
    expect(judged(claimOf(MODULE, 5), record)).toMatchObject({
      kind: 'keep',
      record: { declarers: [OTHER_MODULE], former: [MODULE] },
      why: /stay: Terraform, owner module-2 declares it too/,
    });
  });

  test('one that retains it leaves it to nobody', () => {
    const record = aRecord([declaredBy(MODULE)]);
    expect(judged(claimOf(MODULE, 5), record, { ondelete: 'retain' })).toMatchObject({
      kind: 'keep',
      record: { declarers: [], former: [MODULE] },
      why: /ondelete is retain/,
    });
  });

  test('one from which it was taken over removes nothing, and may do so', () => {
    const record = aRecord([declaredBy(STACK)], {}, { former: [MODULE] });
    expect(judged(claimOf(MODULE, 5), record)).toMatchObject({
      kind: 'nothing',
      why: /stay: the CloudFormation resource orders\/Access@1 declares it/,
    });
  });

  test('one that never declared it fails, and is told who does', () => {
    expect(() => judged(claimOf(MODULE, 5), aRecord([declaredBy(STACK)]))).toThrow(
      /^nothing was removed: .* stay: the CloudFormation resource orders\/Access@1 declares it/,
    );
  });

  test('a removal from before the latest declaration fails', () => {
    expect(() => judged(claimOf(STACK, 4), aRecord([declaredBy(STACK, 5)]))).toThrow(
      /stay: it was declared anew after this removal, which came too late/,
    );
  });
});

describe('a Delete that takes back a Create', () => {
  test('of another request than the one that made it leaves it', () => {
    const record = aRecord([declaredBy(STACK, 0, { since: 'r-2' })]);
    expect(judged(claimOf(STACK, 5, { undoes: 'r-1' }), record)).toMatchObject({
      kind: 'nothing',
      why: /a later request made it what it is/,
    });
    expect(judged(claimOf(STACK, 5, { undoes: 'r-2' }), record)).toEqual({ kind: 'remove' });
  });

  const tookOver = [{ ...ANONYMOUS, at: at(0) }];

  test('gives back what it took over', () => {
    const record = aRecord([declaredBy(STACK, 1, { tookOver })]);
    expect(judged(claimOf(STACK, 5, { undoes: '' }), record)).toMatchObject({
      kind: 'keep',
      record: { declarers: [ANONYMOUS], former: [STACK], latest: { outcome: 'made true' } },
      why: /it was there before/,
    });
    expect(judged(claimOf(STACK, 5), record)).toEqual({ kind: 'remove' });
  });

  test('does not give back to one that has let it go meanwhile', () => {
    const record = aRecord([declaredBy(STACK, 1, { tookOver })]);
    const verdict = judged(claimOf(ANONYMOUS, 3), record);
    expect(verdict).toMatchObject({ kind: 'keep', record: { declarers: [STACK] } });
    const kept = verdict.kind === 'keep' ? verdict.record : record;
    expect(judged(claimOf(STACK, 5, { undoes: '' }), kept)).toEqual({ kind: 'remove' });
  });

  test('gives back what those before it had declared, which is to be made true again', () => {
    const before = recordedRequest(anAccess({ dbendpoint: 'old.example' }));
    const mine = declaredBy(STACK, 1, { tookOver, tookOverFrom: before });
    const record = aRecord([mine], {}, { elsewhere: [place('old.example')] });
    expect(judged(claimOf(STACK, 5, { undoes: '' }), record)).toMatchObject({
      kind: 'keep',
      record: {
        request: before,
        elsewhere: [place('orders.example')],
        latest: { outcome: 'failed', problem: /its declarer has to apply it again/ },
      },
    });
  });
});

describe('servers', () => {
  const moved = (fields = {}) =>
    aRecord([declaredBy(MODULE)], fields, { elsewhere: [place('old.example')] });
  const old = { dbendpoint: 'old.example' };

  test('what is left on a former server goes, and the access stays', () => {
    expect(judged(claimOf(MODULE, 5), moved(), old)).toMatchObject({
      kind: 'clear',
      record: { declarers: [MODULE], elsewhere: [] },
    });
    expect(judged(claimOf(MODULE, 5), moved(), { ...old, ondelete: 'retain' })).toMatchObject({
      kind: 'keep',
      record: { elsewhere: [] },
    });
  });

  test('a server that the record does not name has nothing of it', () => {
    const fields = { dbendpoint: 'never.example' };
    expect(judged(claimOf(MODULE, 5), moved(), fields)).toMatchObject({
      kind: 'nothing',
      why: /it is at orders\.example:5432 now/,
    });
  });

  test('the access itself does not go before what is left elsewhere', () => {
    expect(() => judged(claimOf(MODULE, 5), moved())).toThrow(/may be left at old\.example:5432/);
  });
});

describe('the removal of what Terraform has replaced', () => {
  const record = aRecord([declaredBy(MODULE, 20, { replacedAt: at(20) })]);

  test('within the hour keeps the access, once', () => {
    const verdict = judged(claimOf(MODULE, 80), record);
    expect(verdict).toMatchObject({ kind: 'keep', record: { declarers: [MODULE] } });
    const kept = verdict.kind === 'keep' ? verdict.record : record;
    expect(kept.declarers[0]).not.toHaveProperty('replacedAt');
    expect(judged(claimOf(MODULE, 80), kept)).toEqual({ kind: 'remove' });
  });

  test('after the hour, or of what an ensured access has left behind, is a removal', () => {
    expect(judged(claimOf(MODULE, 81), record)).toEqual({ kind: 'remove' });
    expect(judged(claimOf(MODULE, 21, { cleansUp: true }), record)).toEqual({ kind: 'remove' });
  });
});
