import { beforeEach, describe, expect, test } from 'vitest';
import type { Claim } from '../../../../provider/contract/request/claim.ts';
import { accessId } from '../../../../provider/contract/request/identity.ts';
import { parseRequest } from '../../../../provider/contract/request/parse-request.ts';
import { RaceLost } from '../../../../provider/errors/server.ts';
import { OutsideError } from '../../../../provider/runtime/errors.ts';
import { declare } from '../../../../provider/spoke/records/declare.ts';
import { recording } from '../../../../provider/spoke/records/recording.ts';
import type { RecordStore } from '../../../../provider/spoke/records/store.ts';
import { aClaim, aRequest } from '../../contract/builders.ts';
import { recordsIn } from './memory-stage.ts';

const access = parseRequest(aRequest(), { region: 'eu-central-1' });
const id = accessId(access.identity);
const log = { info() {}, error() {}, with: () => log };

let records: RecordStore;
beforeEach(() => {
  records = recordsIn(new Map(), new Map());
});

/** A run that has read the record, and not begun. */
async function run(fields: Partial<Claim> = {}) {
  const claim = aClaim(fields);
  const stored = await records.read(id);
  const order = { access, claim, requestId: claim.request };
  const known = { record: stored?.record, others: [], unreadable: [], removedAt: undefined };
  const declared = declare(order, known, claim.at);
  return recording({ claim, identity: access.identity, records, stored, declared, log });
}
const outcome = async () => (await records.read(id))?.record.latest;

/** Another declarer, who has not read the record of the run. */
async function somebodyElse() {
  const other = await run({ declarer: { kind: 'terraform', id: 'other' }, request: 'r-other' });
  await other.finish();
}

describe('a run', () => {
  test('is on record while it is under way, and when it is done', async () => {
    const recorded = await run();
    await recorded.begin();
    expect(await outcome()).toMatchObject({ outcome: 'under way', request: 'r-1' });
    await recorded.check();
    await recorded.finish();
    expect(await outcome()).toMatchObject({ outcome: 'made true' });
  });

  test('that failed is on record once it has begun', async () => {
    const recorded = await run();
    await recorded.fail(new OutsideError('too early'));
    expect(await outcome()).toBeUndefined();
    await recorded.begin();
    await recorded.fail(new OutsideError('no room'));
    expect(await outcome()).toMatchObject({ outcome: 'failed', problem: 'no room' });
  });

  test('that lost each race for something else is on record too', async () => {
    const recorded = await run();
    await recorded.begin();
    await recorded.fail(new RaceLost('tuple concurrently updated'));
    expect(await outcome()).toMatchObject({
      outcome: 'failed',
      problem: expect.stringContaining('concurrently'),
    });
  });

  test('that failed by a defect tells nothing of it', async () => {
    const recorded = await run();
    await recorded.begin();
    await recorded.fail(new TypeError('hunter2 is not a function'));
    expect(await outcome()).toMatchObject({ problem: 'a defect of database-access' });
  });

  test('that is undone leaves no record', async () => {
    const recorded = await run();
    await recorded.begin();
    await recorded.undo();
    expect(await outcome()).toBeUndefined();
  });
});

describe('somebody who was faster', () => {
  test('is noticed before anything begins', async () => {
    const recorded = await run();
    await somebodyElse();
    await expect(recorded.begin()).rejects.toThrow(RaceLost);
    expect(await outcome()).toMatchObject({ request: 'r-other' });
  });

  test('is noticed before anything counts, and keeps the record', async () => {
    const recorded = await run();
    await recorded.begin();
    await somebodyElse();
    const lost = await recorded.check().catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(RaceLost);
    await recorded.fail(lost);
    await recorded.undo();
    expect(await outcome()).toMatchObject({ outcome: 'made true', request: 'r-other' });
  });
});

test('a removal that came while the record did not know the declarer voids its request', async () => {
  const recorded = await run();
  await recorded.begin();
  await records.writeNote(id, aClaim());
  await expect(recorded.finish()).rejects.toThrow('came too late');
});

test('a removal before that one does not', async () => {
  const recorded = await run();
  await recorded.begin();
  await records.writeNote(id, aClaim({ at: '2026-11-22T14:59:59.000Z' }));
  await recorded.finish();
  expect(await outcome()).toMatchObject({ outcome: 'made true' });
});
