import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { World } from '../../support/database/postgres.ts';

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
