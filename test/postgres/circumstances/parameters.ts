import { randomBytes } from 'node:crypto';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { World } from '../../support/database/postgres.ts';
import { recordsBelow, rewriteRecord } from '../../support/declarers.ts';

/** Parameters that are somebody else's, deleted, or as they were. */
export function describeParameters(given: () => World): void {
  describe('the parameters', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });
    const roleCount = async () =>
      (await world.sql(world.server.master, 'SELECT FROM pg_roles')).length;

    test('a foreign parameter is not overwritten, and the database stays as it was', async () => {
      const access = { appname: 'taken' };
      const Name = '/database-access/circumstances/pg17/taken/app/password';
      await world.ssm.send(
        new PutParameterCommand({ Name, Value: 'theirs', Type: 'SecureString' }),
      );
      const before = await roleCount();
      await expect(world.ensure(access)).rejects.toThrow(
        `the parameter ${Name} exists already and was not made by database-access`,
      );
      expect((await world.remove(access)).plan).toEqual([]);
      expect(await roleCount()).toBe(before);
      expect(await world.stored(access)).toEqual({ password: 'theirs' });
    });

    test('a record that somebody wrote by hand is told by its name', async () => {
      const access = { appname: 'scribbled' };
      await world.ensure(access);
      const Name = (await recordsBelow(world.ssm)).get('scribbled')?.name;
      const overwrite = (Value: string) =>
        world.ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
      await overwrite('mine');
      for (const run of [world.ensure, world.remove])
        await expect(run(access)).rejects.toMatchObject({
          entry: 'record-unreadable',
          message: expect.stringContaining(`the record ${Name} can't be read`),
        });
      await world.ssm.send(new DeleteParameterCommand({ Name }));
      await world.ensure(access);
      await world.remove(access);
    });

    test('a request that is too long for its record is refused, before anything is made', async () => {
      const before = await roleCount();
      const names = Array.from({ length: 100 }, () => `CN=${randomBytes(80).toString('hex')}`);
      const groups = Object.fromEntries(names.map((name) => [name, 'readonly']));
      await expect(world.ensure({ appname: 'long', groups })).rejects.toMatchObject({
        entry: 'record-too-large',
        message: expect.stringContaining('groups: take too much room; name fewer'),
      });
      expect(await roleCount()).toBe(before);
    });

    test('what may be left on a former server is in the way of a removal, and named', async () => {
      const access = { appname: 'left-behind' };
      await world.ensure(access);
      const former = 'former.invalid:5432';
      await rewriteRecord(world.ssm, 'left-behind', (record) => ({
        ...record,
        elsewhere: [{ ...record.request, dbendpoint: former }],
      }));
      await expect(world.remove(access)).rejects.toMatchObject({
        entry: 'record-left-elsewhere',
        message: expect.stringContaining(`may be left at ${former}`),
      });
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test.each(['username', 'password', 'url'])(
      'the parameters are completed when %s was deleted by hand',
      async (lost) => {
        const access = { appname: `lost-${lost}` };
        await world.ensure(access);
        const before = await world.application(access);
        await world.ssm.send(
          new DeleteParameterCommand({
            Name: `/database-access/circumstances/pg17/lost-${lost}/app/${lost}`,
          }),
        );
        await world.ensure(access);
        await world.sql(await world.application(access), 'SELECT 1');
        const { url = '', username } = await world.stored(access);
        expect(new URL(url).username).toBe(username);
        expect((await world.ensure(access)).plan).toEqual([]);
        if (lost === 'url') expect(await world.application(access)).toEqual(before);
      },
    );

    test('parameters are written only where they differ', async () => {
      const access = { appname: 'versions' };
      const first = await world.ensure(access);
      const second = await world.ensure({ ...access, privileges: 'readonly' });
      expect(second.parameters).toEqual(first.parameters);
      const third = await world.ensure({ ...access, privileges: 'readonly', rotation: '2' });
      expect(third.parameters.map(({ version }) => version)).toEqual([2, 2, 2]);
    });
  });
}
