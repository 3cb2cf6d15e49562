import {
  CreateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Master } from '../../../provider/contract/request/request.ts';
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

    /**
     * moto keeps the secrets in its own account, so no ARN of a request can name them: the id is
     * put in behind the parser.
     */
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
