import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { storeMaster } from '../../support/parameters.ts';
import { dialectOf } from '../dialect.ts';

/** Master users that lack something, and what becomes of their passwords. */
export function describeMasterUser(given: () => World): void {
  describe('the master user', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);

    const weak = { username: 'weak', password: 'weak-password' };

    test('a wrong password is told, but not repeated', async () => {
      const failure = world.ensure({ appname: 'refused', password: 'wrong-password' });
      await expect(failure).rejects.toThrow(
        'refused the login of the master user: wrong name or password. Is the password in the request the current one',
      );
      await expect(failure).rejects.not.toThrow('wrong-password');
    });

    test('a master user without CREATE USER is told so', async () => {
      await asRoot("CREATE USER weak@'%' IDENTIFIED BY 'weak-password'");
      await asRoot("GRANT SELECT, PROCESS ON *.* TO weak@'%'");
      const failure = world.ensure({ appname: 'by-weak', ...weak });
      await expect(failure).rejects.toThrow(
        /the master user may not do this .*create group role.*: .*CREATE USER.* privilege/,
      );
    });

    test('a master that cannot end sessions is refused before anything is touched', async () => {
      await asRoot('DROP PROCEDURE mysql.rds_kill');
      const failure = world.ensure({ appname: 'by-weak', ...weak });
      await expect(failure).rejects.toThrow('the master user must have CONNECTION_ADMIN');
      await asRoot('CREATE PROCEDURE mysql.rds_kill(IN which BIGINT) KILL which');
    });

    test('a master that sees no other sessions is refused before anything is touched', async () => {
      await asRoot("REVOKE PROCESS ON *.* FROM weak@'%'");
      const failure = world.ensure({ appname: 'by-weak', ...weak });
      await expect(failure).rejects.toThrow(/username: weak@% sees no .*must have PROCESS/);
      await asRoot('CREATE ROLE seeing');
      await asRoot('GRANT PROCESS ON *.* TO seeing');
      await asRoot("GRANT seeing TO weak@'%'");
      await asRoot(dialectOf(world).setDefaultRole('seeing', "weak@'%'"));
      await expect(world.ensure({ appname: 'by-weak', ...weak })).rejects.toThrow('CREATE USER');
    });

    test("the master user's password is never sent in clear text", async () => {
      await world.sql(
        master,
        "CREATE USER clear@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL",
      );
      const { username, password } = world.server.iamLogin('clear');
      const failure = world.ensure({ appname: 'clear', username, password });
      await expect(failure).rejects.toThrow('asks for the password in clear text');
    });

    test('the secret of a master user is sent to the server that it names, and to no other', async () => {
      // Other servers use the same Parameter Store at this time.
      const { env, project } = world.request({ appname: 'named' }).identity;
      const [named, other] = [
        `/masters/${env}/${project}/named`,
        `/masters/${env}/${project}/other`,
      ];
      await storeMaster(world.ssm, named, world.server);
      const secret = { username: undefined, password: undefined, mastersecret: named };
      const access = { appname: 'named', ...secret };
      await world.ensure(access);
      const otherHost = world.ensure({ ...access, dbendpoint: `127.0.0.1:${world.server.port}` });
      await expect(otherHost).rejects.toThrow(
        ' is not the server that the secret of mastersecret is for',
      );
      for (const dbendpoint of ['localhost', 'localhost:1'])
        await expect(world.ensure({ ...access, dbendpoint })).rejects.toThrow(
          'the secret of mastersecret is for this host, but not for the port of localhost:',
        );
      const { host, port } = world.server;
      const Value = JSON.stringify({ engine: 'postgres', host, port, ...master });
      await world.ssm.send(new PutParameterCommand({ Name: other, Type: 'SecureString', Value }));
      await expect(world.ensure({ ...access, mastersecret: other })).rejects.toThrow(
        'dbtype: the secret of mastersecret is for PostgreSQL, by "engine" in its JSON',
      );
      await world.remove(access);
    });

    test("no password is in the server's general log, which has every statement", async () => {
      const access = { appname: 'logged' };
      await world.ensure(access);
      const first = await world.application(access);
      await world.sql(master, `ALTER USER ${first.username} IDENTIFIED BY 'by-hand'`);
      await world.ensure(access);
      await world.ensure({ ...access, rotation: '2' });
      const second = await world.application(access);
      const text = [await world.server.generalLog(), ...world.logs].join('\n');
      expect(text).toContain(`CREATE USER '${second.username}'@'%' ${dialectOf(world).identified}`);
      for (const { password } of [first, second, master]) expect(text).not.toContain(password);
    });
  });
}
