import { AddTagsToResourceCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from 'vitest';
import { accessId } from '../../../provider/contract/request/identity.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { trustedAuthorities } from '../../../stacksets/code/authorities.ts';
import type { World } from '../../support/database/postgres.ts';
import { rewriteRecord, terraform } from '../../support/declarers.ts';

const { pem: RDS_AUTHORITIES } = trustedAuthorities(['eu-central-1'], [], []);

/** Servers that moved, are gone, busy, or not to be trusted. */
export function describeServer(given: () => World): void {
  describe('the server', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });

    const other = (fields: Record<string, unknown>) => ({
      ...fields,
      dbendpoint: `127.0.0.1:${world.server.port}`,
    });

    test('a second server for the same parameters is refused while the first exists', async () => {
      const access = { appname: 'two-servers' };
      await world.ensure(access);
      await expect(world.ensure(other(access))).rejects.toThrow(
        /hold the login of a database on localhost:\d+\. Two databases need/,
      );
    });

    test('a replaced server hands over its parameters, and its removal leaves them', async () => {
      const access = { appname: 'moved' };
      // The suites share one Parameter Store, and an owner has one access.
      const moving = () => terraform(`moving ${accessId(world.request(access).identity)}`);
      await world.ensure(access, {}, moving());
      const report = await world.ensure(other(access), {}, moving());
      expect(report.leftovers).toMatchObject([{ dbendpoint: `localhost:${world.server.port}` }]);
      expect(report.plan.join()).toMatch(/tag parameter .*write parameter .*url.*mark group role/);
      // The old name still leads to this server: nothing there may be dropped.
      const removal = await world.remove(access, {}, moving());
      expect(removal.plan).toEqual([]);
      expect(removal.warnings.join()).toMatch(/served at 127\.0\.0\.1:\d+ now/);
      await world.sql(await world.application(access), 'SELECT 1');
      await world.remove(other(access), {}, moving());
      expect(await world.stored(access)).toEqual({});
    });

    test('a removal forgets a server that is gone, and an update says so', async () => {
      const access = { appname: 'gone' };
      await world.ensure(access);
      const gone = { ...access, dbendpoint: 'gone.invalid' };
      for (const name of ['username', 'password', 'url'])
        await world.ssm.send(
          new AddTagsToResourceCommand({
            ResourceType: 'Parameter',
            ResourceId: `/database-access/circumstances/pg17/gone/app/${name}`,
            Tags: [{ Key: 'database-access:server', Value: 'gone.invalid:5432' }],
          }),
        );
      await rewriteRecord(world.ssm, 'gone', (record) => ({
        ...record,
        request: { ...record.request, dbendpoint: 'gone.invalid:5432' },
      }));
      await expect(world.ensure(gone)).rejects.toThrow(
        "the name gone.invalid can't be resolved in this VPC",
      );
      const report = await world.remove(gone);
      expect(report.warnings).toEqual(['the database server gone.invalid does not exist any more']);
      expect(await world.stored(access)).toEqual({});
    });

    test('a server that does not answer is named with the cure, in time', async () => {
      const failure = world.ensure(
        { appname: 'silent', dbendpoint: 'localhost:1' },
        { deadline: deadlineIn(4_000) },
      );
      await expect(failure).rejects.toThrow(
        /^dbendpoint: nothing listens on port 1 of localhost \(.*ECONNREFUSED.*\)\. Is it the port of the database/,
      );
    });

    test('a server whose certificate nobody vouches for is refused', async () => {
      const { openPostgres } = await import('../../../provider/spoke/postgres/server.ts');
      const { connect } = await import('../../../provider/spoke/postgres/connection.ts');

      const failure = world.ensure(
        { appname: 'untrusted' },
        {
          openServer: (options) =>
            openPostgres({ ...options, certificateAuthorities: [RDS_AUTHORITIES], connect }),
        },
      );
      await expect(failure).rejects.toThrow(/was not issued by Amazon RDS/);
    });

    test('a busy server is waited for, and given up on before the time is up', async () => {
      const holder = await world.session(world.server.master, 'postgres');
      await holder.query("SELECT pg_advisory_lock(hashtext('database-access'))");
      const failure = world.ensure({ appname: 'waiting' }, { deadline: deadlineIn(3_000) });
      await expect(failure).rejects.toThrow(
        /another change on localhost:\d+ went on until the time was up/,
      );
      await holder.close();
      await world.ensure({ appname: 'waiting' });
    });
  });
}
