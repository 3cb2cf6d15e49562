import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { describeRepairs } from './declarations/repairs.ts';
import { claim, OTHER_STACK, STACK, setScene } from './declarations/scene.ts';
import { describeTerraform } from './declarations/terraform.ts';
import { describeWaiting } from './declarations/waiting.ts';

/**
 * Requests of CloudFormation as they come: late, twice, the Delete before its Create, and two
 * resources for one access.
 */
const scene = setScene();
const { ensure, remove, exists } = scene;

describe('one resource', () => {
  test('a resource makes, changes and removes its access', async () => {
    await ensure(0);
    await ensure(1, undefined, { privileges: 'readonly' });
    expect(await exists()).toBe(true);
    await remove(2);
    expect(await exists()).toBe(false);
  });

  test('a request that is delivered twice is done once and answered twice alike', async () => {
    const first = await ensure(0);
    const second = await ensure(0);
    expect(second.plan).toEqual([]);
    expect(second).toMatchObject({ username: first.username, parameters: first.parameters });
    await remove(1);
    expect(await remove(1)).toMatchObject({ plan: [], warnings: [/is removed already/] });
  });

  test('a Create that arrives after its Delete makes nothing', async () => {
    await remove(1, STACK, {}, { undoes: '' });
    await expect(ensure(0)).rejects.toThrow('came too late');
    await expect(ensure(1)).rejects.toThrow('came too late'); // within the same second
    expect(await exists()).toBe(false);
  });

  test('a removed access may be created anew', async () => {
    await ensure(0);
    await remove(1);
    await ensure(2);
    expect(await exists()).toBe(true);
  });

  test('an Update that arrives after a later one, or its Delete, changes nothing', async () => {
    await ensure(2, undefined, { privileges: 'readonly' });
    await expect(ensure(1, undefined, { privileges: 'owner' })).rejects.toThrow('came too late');
    await remove(3);
    await expect(ensure(2)).rejects.toThrow('came too late');
    expect(await exists()).toBe(false);
  });

  test('a Delete that arrives after a later Create leaves the access alone', async () => {
    await ensure(2);
    await expect(remove(1)).rejects.toThrow(/stay: it was declared anew after this removal/);
    expect(await exists()).toBe(true);
  });

  test('a Delete waits for its Create, and wins', async () => {
    const [create] = await Promise.allSettled([
      ensure(0),
      sleep(20).then(() => remove(1, STACK, {}, { undoes: '' })),
    ]);
    expect(await exists()).toBe(false);
    if (create.status === 'rejected') expect(String(create.reason)).toContain('came too late');
  });

  test('a request without a time is never late', async () => {
    const timeless = claim(0, STACK, { at: '' });
    await scene.world.ensure(scene.access, {}, timeless);
    await scene.world.ensure({ ...scene.access, privileges: 'readonly' }, {}, timeless);
    expect(await exists()).toBe(true);
    await scene.world.remove(scene.access, {}, timeless);
    expect(await exists()).toBe(false);
  });
});

describe('two resources', () => {
  test('a second resource is refused by name, and cannot remove the first', async () => {
    await ensure(0);
    await expect(ensure(1, OTHER_STACK)).rejects.toThrow(
      /is declared already, by the CloudFormation resource orders\/Access@1[.\d]+, which shares it with nobody/,
    );
    await expect(remove(2, OTHER_STACK)).rejects.toThrow(
      /nothing was removed: users and parameters .* stay: the CloudFormation resource orders/,
    );
    expect(await exists()).toBe(true);
  });

  test('a second resource may have the access when the first is gone', async () => {
    await ensure(0);
    await remove(1);
    await ensure(2, OTHER_STACK);
    expect(await exists()).toBe(true);
  });

  test('a retaining Delete releases the access', async () => {
    await ensure(0, undefined, { ondelete: 'retain' });
    const { username } = await scene.world.stored(scene.access);
    await remove(1, undefined, { ondelete: 'retain' });
    await ensure(2, OTHER_STACK);
    expect(await scene.world.stored(scene.access)).toMatchObject({ username });
    expect((await remove(3)).warnings).toMatchObject([/stay: .*Renamed@2[.\d]+ declares it/]);
    expect(await exists()).toBe(true);
  });

  test('a retained access stays on record, with nobody who declares it', async () => {
    await ensure(0);
    await remove(1, STACK, { ondelete: 'retain' });
    expect(await scene.record()).toMatchObject({ declarers: [], former: [{ kind: 'stack' }] });
    expect(await exists()).toBe(true);
    await ensure(2, OTHER_STACK, { takeover: true });
    await remove(3, OTHER_STACK);
    expect(await exists()).toBe(false);
  });
});

describe('a plain invocation', () => {
  test('a stack takes over from a plain invocation, whose destroy then leaves the access', async () => {
    await scene.world.ensure(scene.access);
    const before = await scene.world.stored(scene.access);
    await ensure(0);
    expect(await scene.world.stored(scene.access)).toEqual(before);
    expect((await scene.world.remove(scene.access)).warnings).toMatchObject([/declares it/]);
    expect(await exists()).toBe(true);
    await remove(1);
    expect(await exists()).toBe(false);
  });

  test('a plain invocation does not take over an access that a stack declares', async () => {
    await ensure(0);
    await expect(scene.world.ensure(scene.access)).rejects.toThrow(
      'is declared already, by the CloudFormation resource',
    );
    await remove(1);
    await scene.world.ensure(scene.access);
    expect(await exists()).toBe(true);
  });

  test('an access of a plain invocation outlives a stack that failed to adopt it', async () => {
    await scene.world.ensure(scene.access);
    await remove(1, STACK, {}, { undoes: 'a request that failed' });
    expect(await exists()).toBe(true);
  });
});

describeRepairs(scene);

describeWaiting(scene);

test('a rotation that is taken back locks out neither the former nor the new user', async () => {
  await ensure(0, undefined, { rotation: 'a' });
  const before = await scene.world.application(scene.access);
  await ensure(1, undefined, { rotation: 'b' });
  const between = await scene.world.application(scene.access);
  await ensure(2, undefined, { rotation: 'a' });
  expect(await scene.world.application(scene.access)).toEqual(between);
  await scene.world.sql(before, 'SELECT 1');
  expect((await ensure(2, undefined, { rotation: 'a' })).plan).toEqual([]);
  await ensure(3, undefined, { rotation: 'c' });
  await scene.world.sql(between, 'SELECT 1');
  await expect(scene.world.sql(before, 'SELECT 1')).rejects.toThrow();
});

test('a replacement on another server takes over the parameters and keeps them', async () => {
  // The same server, by another name.
  const moved = { dbendpoint: `127.0.0.1:${scene.world.server.port}` };
  await ensure(0);
  const update = () => ensure(1, STACK, moved);
  expect((await update()).leftovers).toMatchObject([
    { appname: scene.access.appname, dbendpoint: `localhost:${scene.world.server.port}` },
  ]);
  await remove(2); // CloudFormation's cleanup: the old id with the old properties
  expect((await scene.world.stored(scene.access))['url']).toContain('@127.0.0.1:');
  const again = await update(); // delivered a second time
  expect(again).toMatchObject({ plan: [], leftovers: [] });
  expect(await exists()).toBe(true);
});

describeTerraform(scene);
