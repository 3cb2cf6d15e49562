import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteParametersCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Claim } from '../../provider/contract/request/ownership.ts';
import type { ParameterStore } from '../../provider/spoke/parameters/store.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/** Requests of CloudFormation as they come: late, twice, the Delete before its Create, and two resources for one access. */

let world: World;
beforeAll(async () => {
  world = await startWorld(17, inject('awsEndpoint'), 'claims');
});
afterAll(() => world?.stop());

let number = 0;
let access: { appname: string };
beforeEach(() => {
  access = { appname: `claimed${++number}` };
});

/** A request of a stack's resource, some minutes after 15:00. */
const claim = (minute: number, owner = 'cloudformation:orders/Access@1'): { claim: Claim } => ({
  claim: { owner, at: `2026-11-22T15:${String(minute).padStart(2, '0')}:00Z` },
});
const OTHER = 'cloudformation:orders/Renamed@2';

const ensure = (minute: number, owner?: string, fields = {}) =>
  world.ensure({ ...access, ...fields }, {}, claim(minute, owner));
const remove = (minute: number, owner?: string, fields = {}) =>
  world.remove({ ...access, ...fields }, {}, claim(minute, owner));

/** Is there a login that works? If not, there must be no trace at all. */
async function exists(): Promise<boolean> {
  const roles = await world.sql(
    world.server.master,
    `SELECT rolname FROM pg_roles r JOIN pg_shdescription d ON d.objoid = r.oid
      WHERE d.description LIKE '%/${access.appname}/%'`,
  );
  const parameters = await world.stored(access);
  if (roles.length === 0 && Object.keys(parameters).length === 0) return false;
  await world.sql(await world.application(access), 'SELECT 1');
  return true;
}

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
    await world.remove(access, {}, timeless);
    await world.ensure(access, {}, timeless);
    expect(await exists()).toBe(true);
    await world.remove(access, {}, timeless);
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
    const { username } = await world.stored(access);
    await remove(1, undefined, { ondelete: 'retain' });
    await ensure(2, OTHER);
    expect(await world.stored(access)).toMatchObject({ username });
    await remove(3);
    expect(await exists()).toBe(true);
  });

  test('a removed tag releases the access, as the message says', async () => {
    await ensure(0);
    await world.ssm.send(
      new RemoveTagsFromResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: `/database-access/claims/pg17/${access.appname}/app/url`,
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
    await world.ensure(access);
    const before = await world.stored(access);
    await ensure(0);
    expect(await world.stored(access)).toEqual(before);
    expect((await world.remove(access)).warnings).toMatchObject([/declares it/]);
    expect(await exists()).toBe(true);
    await remove(1);
    expect(await exists()).toBe(false);
  });

  test('Terraform does not take over an access that a stack declares', async () => {
    await ensure(0);
    await expect(world.ensure(access)).rejects.toThrow('is declared by another resource already');
    await remove(1);
    await world.ensure(access);
    expect(await exists()).toBe(true);
  });

  test('an access of Terraform outlives a stack that failed to adopt it', async () => {
    await world.ensure(access);
    await remove(1);
    expect(await exists()).toBe(true);
  });
});

describe('repairs', () => {
  const deleteUrl = () =>
    world.ssm.send(
      new DeleteParametersCommand({
        Names: [`/database-access/claims/pg17/${access.appname}/app/url`],
      }),
    );

  test('an access without its url parameter still belongs to its owner', async () => {
    await ensure(0);
    await deleteUrl();
    expect((await remove(1, OTHER)).warnings).toMatchObject([/declares it/]);
    await expect(ensure(2, OTHER)).rejects.toThrow('is declared by another resource already');
    await ensure(3);
    expect(await exists()).toBe(true);
  });

  test("a later owner's removal does not hide the removal of the first", async () => {
    await ensure(1);
    await remove(5);
    await ensure(6, OTHER);
    await remove(7, OTHER);
    await expect(ensure(0)).rejects.toThrow('came too late');
    expect(await exists()).toBe(false);
  });

  test('an adoption that failed half-way is given back by the Delete that follows', async () => {
    await world.ensure(access);
    const { parameters } = world.ports();
    const write: ParameterStore['write'] = async (changes) => {
      await parameters.write(changes);
      throw new Error('the spoke is gone');
    };
    const crashing = { parameters: { ...parameters, write } };
    const adopting = world.ensure({ ...access, privileges: 'readonly' }, crashing, claim(0));
    await expect(adopting).rejects.toThrow('the spoke is gone');
    const undoing = { claim: { ...claim(1).claim, undoes: true } };
    expect((await world.remove(access, {}, undoing)).warnings).toMatchObject([/were there before/]);
    expect(await exists()).toBe(true);
    await world.ensure(access); // it is nobody's again
    await world.remove(access);
    expect(await exists()).toBe(false);
  });

  test('an adopted access goes with its new owner', async () => {
    await world.ensure(access);
    await ensure(0);
    await remove(1);
    expect(await exists()).toBe(false);
  });

  test('a retaining Delete that overtakes its Create stops it all the same', async () => {
    await remove(1, undefined, { ondelete: 'retain' });
    await expect(ensure(0, undefined, { ondelete: 'retain' })).rejects.toThrow('came too late');
    expect(await exists()).toBe(false);
  });

  test('a failed Create with OnDelete retain leaves the access to others', async () => {
    await ensure(0, undefined, { ondelete: 'retain' });
    await remove(1, undefined, { ondelete: 'retain' });
    await expect(ensure(0, undefined, { ondelete: 'retain' })).rejects.toThrow('came too late');
    await ensure(2, OTHER);
    expect(await exists()).toBe(true);
  });
});

test('a rotation that is taken back locks out neither the former nor the new user', async () => {
  await ensure(0, undefined, { rotation: 'a' });
  const before = await world.application(access);
  await ensure(1, undefined, { rotation: 'b' });
  const between = await world.application(access);
  await ensure(2, undefined, { rotation: 'a' });
  expect(await world.application(access)).toEqual(between);
  await world.sql(before, 'SELECT 1');
  expect((await ensure(2, undefined, { rotation: 'a' })).plan).toEqual([]);
  await ensure(3, undefined, { rotation: 'c' });
  await world.sql(between, 'SELECT 1');
  await expect(world.sql(before, 'SELECT 1')).rejects.toThrow();
});

test('a replacement on another server takes over the parameters and keeps them', async () => {
  const moved = { dbendpoint: `127.0.0.1:${world.server.port}` }; // the same one, by another name
  await ensure(0);
  const formerEndpoint = world.request(access).endpoint;
  const update = () => world.ensure({ ...access, ...moved }, {}, { ...claim(1), formerEndpoint });
  await update();
  await remove(2); // CloudFormation's cleanup: the old id with the old properties
  expect((await world.stored(access))['url']).toContain('@127.0.0.1:');
  expect((await update()).plan).toEqual([]); // delivered a second time
  expect(await exists()).toBe(true);
});
