import { setTimeout as sleep } from 'node:timers/promises';
import { RemoveTagsFromResourceCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { describeRepairs } from './claims/repairs.ts';
import { claim, OTHER, setScene } from './claims/scene.ts';

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
    expect((await remove(1)).plan).toEqual([]);
  });

  test('a Create that arrives after its Delete makes nothing', async () => {
    await remove(1);
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
    const { plan, warnings } = await remove(1);
    expect({ plan, warnings }).toMatchObject({ plan: [], warnings: [/declared anew/] });
    expect(await exists()).toBe(true);
  });

  test('a Delete waits for its Create, and wins', async () => {
    const [create] = await Promise.allSettled([ensure(0), sleep(20).then(() => remove(1))]);
    expect(await exists()).toBe(false);
    if (create.status === 'rejected') expect(String(create.reason)).toContain('came too late');
  });

  test('a request without a time is never late', async () => {
    const timeless = { claim: { owner: 'cloudformation:orders/Access@1', at: '' } };
    await scene.world.remove(scene.access, {}, timeless);
    await scene.world.ensure(scene.access, {}, timeless);
    expect(await exists()).toBe(true);
    await scene.world.remove(scene.access, {}, timeless);
    expect(await exists()).toBe(false);
  });
});

describe('two resources', () => {
  test('a second resource is refused by name, and cannot remove the first', async () => {
    await ensure(0);
    await expect(ensure(1, OTHER)).rejects.toThrow(
      /is declared by another resource already: cloudformation:orders\/Access@1\. Choose another/,
    );
    const { plan, warnings } = await remove(2, OTHER);
    expect({ plan, warnings }).toMatchObject({
      plan: [],
      warnings: [/users and parameters .* stay/],
    });
    expect(await exists()).toBe(true);
  });

  test('a second resource may have the access when the first is gone', async () => {
    await ensure(0);
    await remove(1);
    await ensure(2, OTHER);
    expect(await exists()).toBe(true);
  });

  test('a retaining Delete releases the access', async () => {
    await ensure(0, undefined, { ondelete: 'retain' });
    const { username } = await scene.world.stored(scene.access);
    await remove(1, undefined, { ondelete: 'retain' });
    await ensure(2, OTHER);
    expect(await scene.world.stored(scene.access)).toMatchObject({ username });
    await remove(3);
    expect(await exists()).toBe(true);
  });

  test('a removed tag releases the access, as the message says', async () => {
    await ensure(0);
    await scene.world.ssm.send(
      new RemoveTagsFromResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: `/database-access/claims/pg17/${scene.access.appname}/app/url`,
        TagKeys: ['database-access:owner'],
      }),
    );
    await ensure(1, OTHER);
    await remove(2);
    expect(await exists()).toBe(true);
  });
});

describe('Terraform', () => {
  test('a stack takes over from Terraform, whose destroy then leaves the access', async () => {
    await scene.world.ensure(scene.access);
    const before = await scene.world.stored(scene.access);
    await ensure(0);
    expect(await scene.world.stored(scene.access)).toEqual(before);
    expect((await scene.world.remove(scene.access)).warnings).toMatchObject([/declares it/]);
    expect(await exists()).toBe(true);
    await remove(1);
    expect(await exists()).toBe(false);
  });

  test('Terraform does not take over an access that a stack declares', async () => {
    await ensure(0);
    await expect(scene.world.ensure(scene.access)).rejects.toThrow(
      'is declared by another resource already',
    );
    await remove(1);
    await scene.world.ensure(scene.access);
    expect(await exists()).toBe(true);
  });

  test('an access of Terraform outlives a stack that failed to adopt it', async () => {
    await scene.world.ensure(scene.access);
    await remove(1);
    expect(await exists()).toBe(true);
  });
});

describeRepairs(scene);

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
  const formerEndpoint = scene.world.request(scene.access).endpoint;
  const update = () =>
    scene.world.ensure({ ...scene.access, ...moved }, {}, { ...claim(1), formerEndpoint });
  await update();
  await remove(2); // CloudFormation's cleanup: the old id with the old properties
  expect((await scene.world.stored(scene.access))['url']).toContain('@127.0.0.1:');
  expect((await update()).plan).toEqual([]); // delivered a second time
  expect(await exists()).toBe(true);
});
