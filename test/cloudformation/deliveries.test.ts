import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NOTHING_MADE, PERHAPS_MADE } from '../../provider/lifecycle/cloudformation/physical-id.ts';
import { occupyLock } from '../support/server-lock.ts';
import { type Delivery, deliver, prepare, send } from './deliver.ts';
import { HUB, type Stage, startStage } from './stage.ts';
import { expectTruth } from './truth.ts';

/**
 * Requests as they come when something goes wrong: twice, late, in the wrong order, to a hub that is killed. Each is answered. They are those of a
 * central pipeline, which asks the hub itself; door.test.ts has the door's.
 */

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({}, HUB);
});
afterAll(() => stage?.stop());

let number = 0;
let properties: { AppName: string };
beforeEach(() => {
  properties = { AppName: `delivered${++number}` };
});
afterEach(async () => {
  await stage.asked.settled();
  const { answer } = await deliver(stage, 'delete-of-cancelled-create', { properties });
  expect(await answer).toMatchObject({ Status: 'SUCCESS' });
  await expectTruth(stage, []);
});

const INVENTED = 'orders-Access-1GK3T9QX7H2LM';
const there = (id: string) =>
  expectTruth(stage, [{ status: '', outputs: {}, reasons: '', resources: { Access: id } }]);
const nothing = () => expectTruth(stage, []);

describe('doubles', () => {
  test('a request that is delivered twice is done once and answered twice alike', async () => {
    stage.asked.duplicate(1);
    const created = await (await deliver(stage, 'create', { properties, age: 30 })).answer;
    expect(created.Status).toBe('SUCCESS');
    await stage.asked.settled();
    const puts = stage.sandbox.responses.puts.filter(({ body }) =>
      body.includes(created.RequestId),
    );
    const attributes = puts
      .map(({ body }) => JSON.parse(body))
      .map(({ Status, PhysicalResourceId, Data }) => ({
        Status,
        PhysicalResourceId,
        ...Data,
        People: '',
      }));
    expect(attributes).toHaveLength(2);
    expect(attributes[0]).toEqual(attributes[1]);
    const physicalId = created.PhysicalResourceId;
    await there(physicalId);

    stage.asked.duplicate(1);
    const removed = await (await deliver(stage, 'delete', { properties, physicalId })).answer;
    expect(removed).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: physicalId });
    await stage.asked.settled();
    await nothing();
  });

  test('an old Create or Update long after its Delete brings nothing back', async () => {
    const create = prepare(stage, 'create', { properties, age: 60 });
    await send(stage, create.event);
    const { PhysicalResourceId: physicalId } = await create.answer;
    await (await deliver(stage, 'delete', { properties, physicalId, age: 30 })).answer;
    await send(stage, create.event);
    await stage.asked.settled();
    await nothing();
  });
});

describe('order', () => {
  test('the Delete of a cancelled Create waits for it while it is at work, and wins', async () => {
    const create = await deliver(stage, 'create', { properties, age: 1 });
    const remove = await deliver(stage, 'delete-of-cancelled-create', { properties });
    expect(await remove.answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: INVENTED });
    await create.answer;
    await nothing();
  });

  test('a cancelled Create that its Delete has overtaken makes nothing', async () => {
    const remove = await deliver(stage, 'delete-of-cancelled-create', { properties });
    await remove.answer;
    const { answer } = await deliver(stage, 'create', { properties, age: 5 });
    expect(await answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('came too late'),
    });
    await nothing();
  });
});

describe('killed hubs', () => {
  test.each([0, 50, 150, 300, 600])(
    'a hub that is killed after %i ms is run again by Lambda, and answers',
    async (ms) => {
      const { answer } = await deliver(stage, 'create', { properties });
      await sleep(ms);
      await stage.asked.killBusy();
      const { Status, PhysicalResourceId } = await answer;
      expect(Status).toBe('SUCCESS');
      await stage.asked.settled();
      await there(PhysicalResourceId);
    },
  );

  test('a hub that is killed each time is answered for, and the Delete cleans up', async () => {
    let kills = 0;
    const killer = (async () => {
      while (kills < 3) {
        kills += await stage.asked.killBusy();
        await sleep(20);
      }
    })();
    const { answer } = await deliver(stage, 'create', { properties });
    const { Status, Reason, PhysicalResourceId: physicalId } = await answer;
    await killer;
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(
      /^database-access-hub could not finish \(Runtime\.ExitError\).*\(log of database-access-hub, request [0-9a-f-]{36}\)$/,
    );
    await stage.spoke.settled();
    const removed = await (
      await deliver(stage, 'delete-after-failed-create', { properties, physicalId })
    ).answer;
    expect(removed.Status).toBe('SUCCESS');
    await nothing();
  });
});

test.each([0, 100, 300])(
  'a spoke that is killed after %i ms is answered for by the hub, and the Delete cleans up',
  async (ms) => {
    const asked = stage.spoke.invocations.length;
    const { answer } = await deliver(stage, 'create', { properties });
    while (stage.spoke.invocations.length === asked) await sleep(5);
    await sleep(ms);
    const killed = await stage.spoke.killBusy();
    const { Status, PhysicalResourceId: physicalId } = await answer;
    expect(Status).toBe(killed === 0 ? 'SUCCESS' : 'FAILED');
    const removed = await (
      await deliver(stage, 'delete-after-failed-create', { properties, physicalId })
    ).answer;
    expect(removed.Status).toBe('SUCCESS');
    await nothing();
  },
);

describe('killed hubs with a spoke at work', () => {
  /** The spoke waits for the lock until the hub is dead, which can't be done before that. */
  async function killWithSpokeAtWork(
    options: object,
    spoilSecondAttempt: () => unknown,
  ): Promise<Delivery> {
    const free = await occupyLock(stage.sandbox.postgres);
    try {
      const asked = stage.spoke.invocations.length;
      const delivery = await deliver(stage, 'create', {
        properties: { ...properties, ...options },
      });
      while (stage.spoke.invocations.length === asked) await sleep(2);
      await spoilSecondAttempt();
      expect(await stage.asked.killBusy()).toBe(1);
      return delivery;
    } finally {
      await free();
    }
  }

  async function cleanedUp({ answer }: Delivery, options: object): Promise<void> {
    const { Status, PhysicalResourceId: physicalId } = await answer;
    expect({ Status, physicalId }).toEqual({ Status: 'FAILED', physicalId: PERHAPS_MADE });
    await stage.spoke.settled();
    const all = { ...properties, ...options };
    const removed = await deliver(stage, 'delete-after-failed-create', {
      properties: all,
      physicalId,
    });
    expect(await removed.answer).toMatchObject({ Status: 'SUCCESS' });
    await nothing();
  }

  test('the Delete finds what was made when the second attempt was throttled', async () => {
    const options = { ServiceTimeout: 20 };
    const delivery = await killWithSpokeAtWork(options, () => stage.spoke.refuse('Throttled', 5));
    await cleanedUp(delivery, options);
  });

  test('the Delete finds what was made when the second attempt found no group', async () => {
    const options = { Groups: ['Ring-A'] };
    const delivery = await killWithSpokeAtWork(options, () =>
      stage.sandbox.directory?.administrator.remove('Ring-A'),
    );
    await cleanedUp(delivery, options);
  });
});

test('a replacement whose answer did not count is taken back by its rollback', async () => {
  const made = { AppName: `${properties.AppName}-new` };
  const [old, replaced] = [
    { properties, age: 9 },
    { properties: made, old: properties, age: 5 },
  ];
  const { PhysicalResourceId: physicalId } = await (await deliver(stage, 'create', old)).answer;
  const late = prepare(stage, 'update-replacement', { ...replaced, physicalId });
  await send(stage, late.event);
  expect(await late.answer).toMatchObject({ Status: 'SUCCESS' });
  const back = { properties, old: made, physicalId };
  const { answer } = await deliver(stage, 'rollback-of-unanswered-replacement', back);
  expect(await answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: physicalId });
  await there(physicalId);
  await send(stage, late.event); // Lambda delivers it once more
  await stage.asked.settled();
  await there(physicalId);
});

test('a retaining Delete waits for its Create, and leaves the access to others', async () => {
  const retained = { ...properties, OnDelete: 'retain' };
  const create = await deliver(stage, 'create', { properties: retained, age: 2 });
  const remove = await deliver(stage, 'delete-of-cancelled-create', { properties: retained });
  expect(await remove.answer).toMatchObject({ Status: 'SUCCESS' });
  await create.answer;
  const another = { StackId: 'arn:aws:cloudformation:eu-central-1:111111111111:stack/another/1' };
  const adopting = prepare(stage, 'create', { properties, stackId: another.StackId });
  await send(stage, adopting.event);
  expect(await adopting.answer).toMatchObject({ Status: 'SUCCESS' });
  const { PhysicalResourceId: physicalId } = await adopting.answer;
  const gone = prepare(stage, 'delete', { properties, physicalId, stackId: another.StackId });
  await send(stage, gone.event);
  expect(await gone.answer).toMatchObject({ Status: 'SUCCESS' });
});

describe('deadlines', () => {
  test('a database that keeps everybody waiting is reported in time', async () => {
    const free = await occupyLock(stage.sandbox.postgres);
    const started = Date.now();
    const impatient = { properties: { ...properties, ServiceTimeout: 8 } };
    const { answer } = await deliver(stage, 'create', impatient);
    const { Status, Reason, PhysicalResourceId: physicalId } = await answer.finally(free);
    expect({ Status, Reason }).toEqual({ Status: 'FAILED', Reason: expect.stringMatching(/time/) });
    const seconds = (Date.now() - started) / 1_000;
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(8);
    await sleep(1_000);
    await nothing();
    const removal = await deliver(stage, 'delete-after-failed-create', { properties, physicalId });
    expect(await removal.answer).toMatchObject({ Status: 'SUCCESS' });
  });
});

describe('answers', () => {
  test.each([
    [500, 3],
    [503, 1],
    ['disconnect', 2],
  ] as const)(
    'a bucket that answers %s for %i times gets the answer in the end',
    async (how, times) => {
      stage.sandbox.responses.fail(times, how);
      const { answer } = await deliver(stage, 'create', { properties });
      const { Status, PhysicalResourceId } = await answer;
      expect(Status).toBe('SUCCESS');
      await there(PhysicalResourceId);
    },
  );

  test('a bucket that refuses the hub gets an answer from the failure destination', async () => {
    stage.sandbox.responses.fail(3, 403); // one for each attempt: a refused signature is not tried again
    const { answer } = await deliver(stage, 'create', { properties });
    expect(await answer).toMatchObject({ Status: 'FAILED' });
  });

  test('answers have no content type, their length in bytes, and at most 4,096', () => {
    const { puts } = stage.sandbox.responses;
    expect(puts.length).toBeGreaterThan(20);
    for (const { headers, body } of puts) {
      expect(headers['content-type'] ?? '').toBe('');
      expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body));
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
    }
  });

  test("an answer goes to CloudFormation's bucket only", async () => {
    const { event } = prepare(stage, 'foreign-response-url', { properties });
    const ResponseURL = 'https://collector.example/answer';
    await send(stage, { ...event, ResponseURL });
    await stage.asked.settled();
    const hosts = new Set(stage.sandbox.responses.asked);
    expect([...hosts]).toEqual([
      'cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com:443',
    ]);
    const [last] = stage.asked.invocations.toReversed();
    expect(last?.answer?.body).toContain('ResponseURL: is not');
    await nothing();
  });
});

describe('malformed requests', () => {
  test('a malformed request is answered at once if it tells where', async () => {
    const { event, answer } = prepare(stage, 'create', { properties });
    await send(stage, { ...event, ResourceProperties: 'none', ResourceType: 7 });
    expect(await answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('this is not a request as CloudFormation sends it'),
      PhysicalResourceId: NOTHING_MADE,
    });
    await nothing();
  });
});
