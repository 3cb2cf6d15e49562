import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { occupyLock } from '../support/server-lock.ts';
import { deliver, prepare, send } from './deliver.ts';
import { describeAnswers } from './deliveries/answers.ts';
import { describeDeletes } from './deliveries/deletes.ts';
import { describeKilled } from './deliveries/killed.ts';
import { setScene } from './deliveries/scene.ts';
import type { Stage } from './stage.ts';

/**
 * Requests as they come when something goes wrong: twice, late, in the wrong order, to a hub that
 * is killed. Each is answered. A central pipeline sends them to the hub itself; door.test.ts has
 * the door's.
 */
const INVENTED = 'orders-Access-1GK3T9QX7H2LM';

const scene = setScene();
const { there, nothing } = scene;
let stage: Stage;
let properties: typeof scene.properties;
beforeEach(() => {
  ({ stage, properties } = scene);
});

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
describeKilled(scene);
describeDeletes(scene);

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

test('a forged request that claims a time to come locks nobody out', async () => {
  const create = await deliver(stage, 'create', { properties, age: 30 });
  const { PhysicalResourceId: physicalId } = await create.answer;
  const ahead = { properties, physicalId, age: -365 * 24 * 3_600 };
  for (const [file, options] of [
    ['update-in-place', { ...ahead, properties: { ...properties, Privileges: 'owner' } }],
    ['delete', ahead],
  ] as const) {
    const { answer } = await deliver(stage, file, { old: properties, ...options });
    expect(await answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: physicalId,
      Reason: expect.stringContaining('ResponseURL: was signed at'),
    });
  }
  await there(physicalId);
  const old = { properties, old: properties, physicalId };
  expect(await (await deliver(stage, 'update-in-place', old)).answer).toMatchObject({
    Status: 'SUCCESS',
  });
  expect(await (await deliver(stage, 'delete', old)).answer).toMatchObject({ Status: 'SUCCESS' });
  await nothing();
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
describeAnswers(scene);
