import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { AddTagsToResourceCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from 'vitest';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { masterReader } from '../../../provider/spoke/master/read.ts';
import { ENDPOINTS_TAG } from '../../../provider/spoke/master/secret.ts';
import type { Ports } from '../../../provider/spoke/ports.ts';
import type { World } from '../../support/database/postgres.ts';

/** The secret of the master user, and the privileges that the master user needs. */
export function describeMasterUser(given: () => World): void {
  describe('the master user', () => {
    let world: World;
    let secrets: SecretsManagerClient;
    beforeAll(() => {
      world = given();
      secrets = new SecretsManagerClient(world.aws);
    });
    const withoutMaster = { username: undefined, password: undefined };

    const endpoint = () => `${world.server.host}:${world.server.port}`;

    /**
     * moto keeps the secrets in its own account, so no ARN of a request can name them: the id is
     * put in behind the parser.
     */
    const fromSecret = (id: string): Pick<Ports, 'readMaster'> => ({
      readMaster: (request) =>
        world.ports().readMaster({ ...request, master: { from: 'secretsmanager', id } }),
    });

    const managed = { ...withoutMaster, appname: 'managed', mastersecret: '/unused' };

    test('the name of a master may be any', async () => {
      const big = { username: 'Big "Master', password: 'big-master' };
      const name = '"Big ""Master"';
      const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
      await asRoot(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD '${big.password}'`);
      await asRoot(`GRANT pg_signal_backend TO ${name}`);
      await asRoot(`CREATE DATABASE bigs OWNER ${name}`);
      const access = { ...big, dbname: 'bigs', appname: 'big', privileges: 'readonly' };
      await world.ensure(access);
      const { username } = await world.application(access);
      await world.sql(big, 'CREATE TABLE t (id int)', 'bigs');
      const [row] = await world.sql<{ role: string }>(
        world.server.master,
        `SELECT roleid::regrole AS role FROM pg_auth_members WHERE member = '${username}'::regrole`,
      );
      await world.sql(big, `GRANT UPDATE (id) ON t TO ${row?.role}`, 'bigs');
      expect((await world.ensure(access)).plan.join()).toContain('revoke UPDATE');
      expect((await world.ensure(access)).plan).toEqual([]);
      await world.remove(access);
    });

    test('a secret as RDS manages it is for the server of its tags, or of the tag of ours', async () => {
      const arn = 'arn:aws:rds:eu-central-1:222222222222:db:orders';
      await secrets.send(
        new CreateSecretCommand({
          Name: 'rds!db-1',
          SecretString: JSON.stringify(world.server.master),
          Tags: [{ Key: 'aws:rds:primaryDBInstanceArn', Value: arn }],
        }),
      );
      await expect(world.ensure(managed, fromSecret('rds!db-1'))).rejects.toThrow(
        'dbendpoint: the secret of mastersecret is for the instance orders in eu-central-1',
      );
      const Tags = [{ Key: ENDPOINTS_TAG, Value: endpoint() }];
      await secrets.send(new TagResourceCommand({ SecretId: 'rds!db-1', Tags }));
      expect((await world.ensure(managed, fromSecret('rds!db-1'))).username).toMatch(/^managed_/);
    });

    test("a secret as AWS's rotation functions write it names its server, and a tag adds others", async () => {
      const { host, port, master } = world.server;
      const SecretString = JSON.stringify({ engine: 'postgres', host, port, ...master });
      const Tags = [{ Key: ENDPOINTS_TAG, Value: 'reports.example' }];
      await secrets.send(new CreateSecretCommand({ Name: 'rotated', SecretString, Tags }));
      await world.ensure({ ...managed, appname: 'rotated' }, fromSecret('rotated'));
    });

    test('a SecureString holds the master user as JSON, or as the bare password', async () => {
      const { username, password } = world.server.master;
      const Tags = [{ Key: ENDPOINTS_TAG, Value: `other.example ${endpoint()}` }];
      for (const [Name, Value, fields] of [
        ['/masters/json', JSON.stringify({ username, password }), withoutMaster],
        ['/masters/bare', password, { password: undefined, username }],
      ] as const) {
        const access = { ...fields, appname: Name.slice(9), mastersecret: Name };
        await world.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
        await expect(world.ensure(access)).rejects.toThrow(
          `mastersecret: names no server, and the password of a master user only goes where its secret says. Only if it is the right server, have the secret's owner tag it ${ENDPOINTS_TAG} = ${endpoint()}`,
        );
        await world.ssm.send(
          new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: Name, Tags }),
        );
        await world.ensure(access);
      }
    });

    test('a parameter is found by its ARN too, with its tags', async () => {
      const mastersecret = 'arn:aws:ssm:eu-central-1:222222222222:parameter/masters/json';
      // moto has it in an account of its own.
      const id = 'arn:aws:ssm:eu-central-1:123456789012:parameter/masters/json';
      await world.ensure(
        { ...withoutMaster, appname: 'by-arn', mastersecret },
        {
          readMaster: (request) =>
            world.ports().readMaster({ ...request, master: { from: 'ssm', id } }),
        },
      );
    });

    test('a parameter in clear text is refused', async () => {
      const Name = '/masters/clear';
      await world.ssm.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String' }));
      await expect(
        world.ensure({ ...withoutMaster, appname: 'clear', mastersecret: Name }),
      ).rejects.toThrow(
        'mastersecret: the parameter is a String, which is stored in plain text; make it a SecureString',
      );
    });

    test('a parameter in clear text is accepted with a warning where the rollout allows it', async () => {
      const Name = '/masters/allowed';
      const { host, port, master } = world.server;
      const Value = JSON.stringify({ ...master, host, port });
      await world.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }));
      const report = await world.ensure(
        { ...withoutMaster, appname: 'allowed', mastersecret: Name },
        {
          readMaster: masterReader({
            ...{ secrets, ssm: world.ssm, deadline: deadlineIn(10_000), plainTextMasters: true },
            readable: { secret: undefined, parameter: undefined },
          }),
        },
      );
      expect(report.warnings.join()).toContain(
        'mastersecret: the parameter is a String, so the password of the master user is stored in plain text',
      );
    });

    test.each<[string, Partial<CreateSecretCommandInput>, string]>([
      [
        'a binary secret',
        { SecretBinary: Buffer.from('{}') },
        'mastersecret: the secret is binary; it must be a text',
      ],
      [
        'a secret with a reference in it',
        { SecretString: '{"username":"x","password":"{{resolve:ssm-secure:y}}"}' },
        'mastersecret: the secret holds a dynamic reference ({{resolve:...}}) as plain text',
      ],
      [
        'a secret with a password only',
        { SecretString: '{"password":"Hunter2"}' },
        'mastersecret: the secret\'s JSON has no "username". It must hold',
      ],
    ])('%s is told as such, and not repeated', async (name, content, words) => {
      const Name = name.replaceAll(' ', '-');
      await secrets.send(new CreateSecretCommand({ Name, ...content }));
      const failure = world.ensure({ ...managed, appname: 'odd' }, fromSecret(Name));
      await expect(failure).rejects.toThrow(words);
      await expect(failure).rejects.not.toThrow('Hunter2');
    });

    test('a secret that is not there, or was deleted, is told as such', async () => {
      const access = { ...managed, appname: 'gone' };
      await expect(world.ensure(access, fromSecret('nowhere'))).rejects.toThrow(
        'mastersecret: Secrets Manager has no such secret in account 222222222222, Region eu-central-1',
      );
      await secrets.send(new CreateSecretCommand({ Name: 'deleted', SecretString: 'x' }));
      await secrets.send(new DeleteSecretCommand({ SecretId: 'deleted' }));
      await expect(world.ensure(access, fromSecret('deleted'))).rejects.toThrow(
        'mastersecret: the secret in account 222222222222, Region eu-central-1 is marked for deletion',
      );
    });

    test('the secret is read again when its password was changed in between', async () => {
      const { host, port, master } = world.server;
      const { username, password } = master;
      const version = (text: string) => ({
        SecretId: 'rotating',
        SecretString: JSON.stringify({ username, password: text, host, port }),
      });
      await secrets.send(
        new CreateSecretCommand({ Name: 'rotating', ...version('the one before') }),
      );
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
        /^username, password: .* refused the login of the master user: wrong name or password\. Is the password in the request the current one/,
      ],
      [
        'a secret that does not exist',
        { ...withoutMaster, mastersecret: '/nowhere' },
        /^mastersecret: Parameter Store has no such parameter in account 222222222222, Region eu-central-1, where the database is/,
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
      ).rejects.toThrow(
        'mastersecret: the secret\'s JSON has no "username" and no "password". It must hold {"username": "...", "password": "..."}',
      );
    });

    test('another master may not change what the first one made, and is told what it lacks', async () => {
      const access = { appname: 'of-the-first' };
      await world.ensure(access);
      const second = { username: 'second', password: 'of-the-second' };
      await world.sql(
        world.server.superuser,
        `CREATE ROLE second LOGIN CREATEROLE PASSWORD '${second.password}';
         GRANT pg_signal_backend TO second`,
      );
      await expect(
        world.ensure({ ...access, ...second, privileges: 'readonly' }),
      ).rejects.toMatchObject({ entry: 'postgres-master-denied' });
      await world.sql(await world.application(access), 'SELECT 1');
      await world.remove(access);
    });

    test('a database that takes no connections is told in the words of the server', async () => {
      await world.sql(world.server.superuser, 'CREATE DATABASE shut ALLOW_CONNECTIONS false');
      await expect(world.ensure({ appname: 'closed', dbname: 'shut' })).rejects.toMatchObject({
        entry: 'server-refused',
        message: expect.stringContaining('not currently accepting connections (SQLSTATE 55000)'),
      });
    });

    test('a master user without CREATEROLE is refused before anything is touched', async () => {
      await world.ensure({ appname: 'weak' });
      const app = await world.application({ appname: 'weak' });
      await world.sql(
        world.server.master,
        `GRANT CONNECT ON DATABASE postgres TO "${app.username}"`,
      );
      await expect(world.ensure({ ...app, appname: 'by-weak' })).rejects.toThrow(
        'the master user must have CREATEROLE',
      );
      expect(await world.stored({ appname: 'by-weak' })).toEqual({});
    });
  });
}
