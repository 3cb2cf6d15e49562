import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Client } from 'ldapts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CENTRAL } from '../organization/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { expand } from './expansion.ts';

describe('in a sandbox', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox();
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  test('a command finds the directory and a way to change it', async () => {
    const { LDAP_BASE_DN = '' } = sandbox.variables;
    const owners = () => asCommand(async (client) => expand(client, LDAP_BASE_DN, 'DB-Owners'));
    expect((await owners()).active).toEqual(['olga.ivanova', 'peter.hansen']);
    const { PATH } = process.env;
    const env = { ...sandbox.variables, ...(PATH && { PATH }) };
    const script = join(import.meta.dirname, 'member.ts');
    await promisify(execFile)(process.execPath, [script, 'remove', 'DB-Owners', 'peter.hansen'], {
      env,
    });
    expect((await owners()).active).toEqual(['olga.ivanova']);
  });

  test('the hub gets the directory’s address and its own login', async () => {
    const {
      LDAP_URL,
      LDAP_BASE_DN,
      LDAP_CA = '',
      LDAP_BIND_DN,
      LDAP_BIND_PASSWORD,
    } = sandbox.variables;
    expect(sandbox.hub.environment).toMatchObject({
      LDAP_URL,
      LDAP_BASE_DN,
      LDAP_CA_PARAMETER: '/database-access-hub/directory/ca',
      LDAP_BIND_PARAMETER: '/database-access-hub/directory/bind',
    });
    const ssm = new SSMClient(sandbox.administrator(CENTRAL));
    const authority = await ssm.send(
      new GetParameterCommand({ Name: '/database-access-hub/directory/ca' }),
    );
    expect(authority.Parameter?.Value).toBe(readFileSync(LDAP_CA, 'utf8'));
    const { Parameter } = await ssm.send(
      new GetParameterCommand({
        Name: '/database-access-hub/directory/bind',
        WithDecryption: true,
      }),
    );
    expect(Parameter?.Type).toBe('SecureString');
    expect(JSON.parse(Parameter?.Value ?? '')).toEqual({
      dn: LDAP_BIND_DN,
      password: LDAP_BIND_PASSWORD,
    });
  });

  async function asCommand<Result>(use: (client: Client) => Promise<Result>): Promise<Result> {
    const {
      LDAP_URL: url = '',
      LDAP_CA = '',
      LDAP_BIND_DN = '',
      LDAP_BIND_PASSWORD,
    } = sandbox.variables;
    const client = new Client({ url, tlsOptions: { ca: readFileSync(LDAP_CA, 'utf8') } });
    await client.bind(LDAP_BIND_DN, LDAP_BIND_PASSWORD);
    try {
      return await use(client);
    } finally {
      await client.unbind();
    }
  }
});
