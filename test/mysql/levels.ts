import { beforeAll, describe, expect, test } from 'vitest';
import { groupRoleName } from '../../provider/spoke/model/state.ts';
import type { World } from '../support/database/mysql.ts';
import { people } from '../support/database/people.ts';
import { hasLiteralGrants, rolesOf } from './dialect.ts';

/** A level is a promise: what gives more is revoked from our roles, and told of all others. */
export function describeLevels(given: () => World): void {
  describe('rights beyond a level', () => {
    let world: World;
    const access = { appname: 'levels', privileges: 'readonly' };
    const ensure = (fields: Record<string, unknown> = {}) =>
      world.ensure({ ...access, ...fields }, {}, { people: people('readonly', 'rita') });
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
    beforeAll(async () => {
      world = given();
      await asRoot('CREATE TABLE t (id int, note int)');
      await asRoot('CREATE PROCEDURE p() INSERT INTO t VALUES (1, 1)');
      await asRoot('CREATE DATABASE others');
      await asRoot('CREATE TABLE others.t (id int)');
      await ensure();
    });

    test.each<[string, string, string, string]>([
      ['a table', 'INSERT ON app.t', 'INSERT on table app.t', 'rita'],
      ['a column', 'UPDATE (note) ON app.t', 'UPDATE on column app.t.note', 'rita'],
      ['a routine', 'EXECUTE ON PROCEDURE app.p', 'EXECUTE on procedure app.p', 'rita'],
      ['another database', 'SELECT ON others.*', 'SELECT on database others', 'rita'],
      ['a pattern', 'INSERT ON `ap_`.*', 'INSERT on database ap_', 'rita'],
      ['everything', 'PROCESS ON *.*', 'PROCESS on every database', 'rita'],
    ])('%s that a DBA granted to a person is told by each run', async (_, grant, has, name) => {
      if (has.includes('ap_') && (await hasLiteralGrants(world))) return;
      await asRoot(`GRANT ${grant} TO '${name}'@'%'`);
      for (const { plan, warnings } of [await ensure({ dryrun: true }), await ensure()]) {
        expect(plan).toEqual([]);
        expect(warnings.join('\n')).toContain(`beyond readonly, ${name} has ${has}`);
      }
      await asRoot(`REVOKE ${grant} FROM '${name}'@'%'`);
      expect((await ensure()).warnings).toEqual([]);
    });

    test.each([
      'INSERT ON app.t',
      'UPDATE (note) ON app.t',
      'EXECUTE ON PROCEDURE app.p',
      'INSERT ON app.*',
      'SELECT ON others.*',
    ])('%s is revoked from a group role', async (grant) => {
      const role = groupRoleName(world.request(access).identity, 'readonly');
      const grants = async () =>
        JSON.stringify(await asRoot(`SHOW GRANTS FOR ${role}`)).toUpperCase();
      const before = await grants();
      await asRoot(`GRANT ${grant} TO ${role}`);
      expect(await grants()).not.toBe(before);
      const { plan } = await ensure();
      expect(plan).toEqual([expect.stringMatching(`^revoke [A-Z]+ on .* from ${role}$`)]);
      expect(await grants()).toBe(before);
      expect((await ensure()).plan).toEqual([]);
    });

    test('a right on every database is told of a group role', async () => {
      const role = groupRoleName(world.request(access).identity, 'readonly');
      await asRoot(`GRANT PROCESS ON *.* TO ${role}`);
      const { warnings } = await ensure();
      expect(warnings).toEqual([
        expect.stringMatching(`^beyond readonly, ${role} has .*PR.* on every database`),
      ]);
      await asRoot(`REVOKE PROCESS ON *.* FROM ${role}`);
      expect((await ensure()).warnings).toEqual([]);
    });

    test("a DBA's role is told of whoever is a member", async () => {
      await asRoot('CREATE ROLE writers');
      await asRoot("GRANT writers TO rita@'%'");
      expect((await ensure()).warnings).toEqual([
        'beyond readonly, rita has the privileges of writers, as a member. To end that, REVOKE ' +
          'writers FROM it',
      ]);
      const [role] = await rolesOf(world, 'rita').then((roles) =>
        roles.filter((name) => name.startsWith('dbaccess')),
      );
      await asRoot(`GRANT writers TO ${role}`);
      expect((await ensure()).warnings.join()).toContain(`${role}, rita have the privileges of`);
      await asRoot('DROP ROLE writers');
      expect((await ensure()).warnings).toEqual([]);
    });

    test('what the anonymous user may do, everybody may', async () => {
      await asRoot("CREATE USER ''@'%' IDENTIFIED BY 'nobody-knows'");
      await asRoot("GRANT INSERT ON app.* TO ''@'%'");
      expect((await ensure()).warnings).toEqual([
        'beyond readonly, everybody (the anonymous user) has INSERT on database app. To end ' +
          'that, REVOKE it',
      ]);
      await asRoot("DROP USER ''@'%'");
      expect((await ensure()).warnings).toEqual([]);
    });

    test("what MariaDB's PUBLIC may do, everybody may", async () => {
      if (world.server.flavour === 'mysql') return;
      await asRoot('GRANT INSERT ON app.* TO PUBLIC');
      await asRoot('GRANT UPDATE ON app.t TO PUBLIC');
      const { warnings } = await ensure();
      expect(warnings.join('\n')).toMatch(/everybody \(PUBLIC\) has INSERT on database app/);
      expect(warnings.join('\n')).toMatch(/everybody \(PUBLIC\) has UPDATE on table app.t/);
      await asRoot('REVOKE INSERT ON app.* FROM PUBLIC');
      await asRoot('REVOKE UPDATE ON app.t FROM PUBLIC');
      expect((await ensure()).warnings).toEqual([]);
      // It can't be dropped, and the suites that follow find the server as it was.
      await asRoot("DELETE FROM mysql.global_priv WHERE User = 'PUBLIC'");
      await asRoot('FLUSH PRIVILEGES');
    });
  });
}
