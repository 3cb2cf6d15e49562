import { setTimeout as sleep } from 'node:timers/promises';
import { AddTagsToResourceCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { accessId } from '../../../provider/contract/request/identity.ts';
import { people } from '../../support/database/people.ts';
import { claim, MODULE, type Scene, STACK } from './scene.ts';

/** What happens while a request waits for the lock counts, not what it has seen before. */
export function describeWaiting(scene: Scene): void {
  /** Takes the lock of the access, as another request that is at work on it. */
  const hold = async () => {
    const { world, access } = scene;
    const session = await world.session(world.server.superuser, 'postgres');
    const id = accessId(world.request(access).identity);
    await session.query(`SELECT pg_advisory_lock(hashtext('database-access'), hashtext('${id}'))`);
    return session.close;
  };

  describe('a request that waits for the lock of its access', () => {
    test('changes nothing if its removal came meanwhile', async () => {
      const { world, access } = scene;
      await world.ensure({ ...access, privileges: 'readonly' }); // anonymous
      const letGo = await hold();
      const creating = world.ensure(
        { ...access, privileges: 'owner' },
        {},
        { ...claim(1, STACK, { creates: true }), people: people('owner', 'eve.owner') },
      );
      creating.catch(() => {});
      await sleep(1_500);
      const undoes = claim(1).claim.request;
      await world.remove({ ...access, privileges: 'owner' }, {}, claim(2, STACK, { undoes }));
      await letGo();
      await expect(creating).rejects.toThrow('Nothing was changed');
      const eve = "SELECT FROM pg_roles WHERE rolname = 'eve.owner'";
      expect(await world.sql(world.server.master, eve)).toEqual([]);
      const making = world.sql(await world.application(access), 'CREATE TABLE mine (id int)');
      await expect(making).rejects.toThrow('permission denied');
    });

    test('is refused if its declarer got another access meanwhile', async () => {
      const { world, access } = scene;
      await world.ensure(access); // anonymous
      const letGo = await hold();
      const first = scene.ensure(1, MODULE, {}, { creates: true });
      first.catch(() => {});
      await sleep(1_500);
      const second = { appname: `${access.appname}x` };
      await scene.ensure(2, MODULE, second, { creates: true });
      await letGo();
      await expect(first).rejects.toThrow();
      const { leftovers } = await scene.ensure(3, MODULE, second, { updates: true });
      expect(leftovers).toEqual([]);
    });

    test('leaves parameters alone that became those of somebody else meanwhile', async () => {
      const { world, access } = scene;
      const { parameters } = await world.ensure(access); // anonymous
      const before = await world.stored(access);
      const letGo = await hold();
      const rotating = world.ensure({ ...access, rotation: '2' });
      rotating.catch(() => {});
      await sleep(1_500);
      const tag = { ResourceType: 'Parameter', ResourceId: parameters[0]?.name } as const;
      const mark = (Value: string) => ({ Key: 'database-access:access', Value });
      const id = accessId(world.request(access).identity);
      await world.ssm.send(new AddTagsToResourceCommand({ ...tag, Tags: [mark('another')] }));
      await letGo();
      await expect(rotating).rejects.toThrow(
        /without the tag|somebody else|database-access:access/,
      );
      expect(await world.stored(access)).toEqual(before);
      await world.ssm.send(new AddTagsToResourceCommand({ ...tag, Tags: [mark(id)] }));
    });
  });
}
