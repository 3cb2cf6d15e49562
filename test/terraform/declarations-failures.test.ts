import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { AddTagsToResourceCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOOR_FUNCTION, HUB_FUNCTION } from '../../provider/contract/names.ts';
import { MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import { recordsBelow } from '../support/declarers.ts';
import { type Credentials, parametersBelow, ROOT, storeMaster } from '../support/parameters.ts';
import { asApplication, query } from '../support/postgres-sessions.ts';
import {
  access,
  accessesIn,
  configure,
  startDeclarations,
} from '../support/terraform/declarations.ts';
import { holds } from '../support/terraform/holds.ts';
import { MASTER, type Stage } from '../support/terraform/stage.ts';
import type { Run } from '../support/terraform/workspace.ts';
import { REFUSED, withFields } from '../support/wrong-inputs/right.ts';
import { FIFTEEN } from '../support/wrong-inputs/tables.ts';

/**
 * An update fails, and a destroy follows. Terraform keeps the values of the update that failed
 * (hashicorp/terraform-provider-aws#43447), so that its destroy asks for something else than what
 * is there. All updates fail in one apply, through the hub, which serves all accounts and Regions.
 */

const OTHER_REGION = 'eu-west-1';
const CENTRAL = { environment: { AWS_PROFILE: 'central' } };

/** By application: what the update changes. */
const REMOVED = {
  unresolved: { database: { endpoint: 'nowhere.invalid' } },
  refusing: {},
  secret: { database: { master_secret: '/masters/nowhere' } },
  network: { database: { vpc: 'nowhere' } },
  renamed: { appname: 'other', groups: { 'No-Such-Group': 'readonly' } },
};
const LOST = {
  account: { database: { account: MEMBER_B }, schemas: ['nowhere'] },
  region: { database: { region: OTHER_REGION }, schemas: ['nowhere'] },
};
const APPNAMES = [...Object.keys(REMOVED), ...Object.keys(LOST)];

let stage: Stage;
let failed: Run;
/** Answers that it has no TLS. A closed port would do too, but the spoke waits minutes for that. */
const refuser = createServer((socket) => socket.on('error', () => {}).end('N'));
const logins = new Map<string, Credentials>();

beforeAll(async () => {
  stage = await startDeclarations();
  const { postgres } = stage.sandbox;
  await query(postgres, postgres.master, 'CREATE TABLE orders (item text)');
  await storeMaster(ssmOf(MEMBER_B), MASTER, postgres);
  await storeMaster(ssmOf(MEMBER_A, OTHER_REGION), MASTER, postgres);
  // Its owner says so: else the request is refused before the server is tried.
  const endpoint = await listening(refuser);
  const Value = `nowhere.invalid ${endpoint}`;
  const Tags = [{ Key: 'database-access:endpoints', Value }];
  await stage.ssm.send(
    new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: MASTER, Tags }),
  );
  await applied({});
  for (const appname of APPNAMES) logins.set(appname, await stage.credentials(appname));
  const refusing = { database: { endpoint } };
  await configureWith({ ...REMOVED, ...LOST, refusing });
  failed = await terraform('apply -auto-approve');
});

afterAll(async () => {
  refuser.close();
  await stage?.stop();
});

test('all these updates fail, and every login works on', async () => {
  expect(failed.status).toBe(1);
  expect(failed.output.match(/Error: invoking Lambda Function/g)).toHaveLength(APPNAMES.length);
  for (const appname of APPNAMES) expect(await logIn(appname), appname).toBe('1');
});

describe('destroy after a failed update', () => {
  let destroyed: Run;

  beforeAll(async () => {
    destroyed = await terraform('destroy -auto-approve');
  });

  test.each(Object.keys(REMOVED))('the login is gone: %s', async (appname) => {
    expect(await logIn(appname)).toContain('password authentication failed');
    expect(await stage.parameters(appname)).toEqual(new Map());
  });

  test('of the account or the Region fails, and says where it looked', async () => {
    expect(destroyed.status).toBe(1);
    const said = destroyed.output.replace(/\s+/g, ' ');
    expect(said).toContain(`account ${MEMBER_B}, Region eu-central-1`);
    expect(said).toContain(`account ${MEMBER_A}, Region ${OTHER_REGION}`);
    expect(said).toContain('Put the former values back, apply');
    const left = accessesIn(stage).map(({ appname }) => appname);
    expect(left.toSorted()).toEqual(Object.keys(LOST));
    for (const appname of Object.keys(LOST)) expect(await logIn(appname)).toBe('1');
    await holds(stage);
  });

  test('of the account or the Region succeeds with the former values', async () => {
    const accesses = Object.keys(LOST).map((appname) => [appname, { revision: 'cured' }]);
    await configureOnly(Object.fromEntries(accesses));
    const cured = await terraform('apply -auto-approve');
    expect(cured.status, cured.output).toBe(0);
    for (const appname of Object.keys(LOST))
      expect(await stage.credentials(appname)).toEqual(logins.get(appname));
    const gone = await terraform('destroy -auto-approve');
    expect(gone.status, gone.output).toBe(0);
    for (const appname of Object.keys(LOST))
      expect(await logIn(appname)).toContain('password authentication failed');
    await nothingLeft();
  });
});

test('an access that moves to another account leaves nothing in the former one', async () => {
  await configureOnly({ moving: {} });
  expect(await terraform('apply -auto-approve')).toMatchObject({ status: 0 });
  logins.set('moving', await stage.credentials('moving'));
  await configureOnly({ moving: { database: { account: MEMBER_B } } });
  expect(await terraform('apply -auto-approve')).toMatchObject({ status: 0 });
  expect(await logIn('moving')).toContain('password authentication failed');
  expect(await stage.parameters('moving')).toEqual(new Map());
  expect(await recordsBelow(stage.ssm)).toEqual(new Map());
  expect((await recordsBelow(ssmOf(MEMBER_B))).size).toBe(1);
  expect(await terraform('destroy -auto-approve')).toMatchObject({ status: 0 });
  await nothingLeft();
});

test('fifteen wrong inputs are told in one apply, each in the words of the door', async () => {
  const inputs = FIFTEEN.map(([, fields]) => JSON.stringify(withFields(fields)));
  const escaped = inputs.map((input) => input.replace(/[$%](?=\{)/g, '$&$&'));
  const invocations = escaped.map((input, at) => [
    `wrong-${at}`,
    { function_name: DOOR_FUNCTION, input, lifecycle_scope: 'CRUD' },
  ]);
  await configure(stage, {
    resource: { aws_lambda_invocation: Object.fromEntries(invocations) },
  });
  const { status, output } = await stage.terraform('apply -auto-approve -state=wrong.tfstate');
  expect(status).toBe(1);
  for (const [, , sentence] of FIFTEEN) {
    // The provider prints the answer as it is, JSON.
    const told = JSON.stringify(`${REFUSED}${sentence} (error request-refused, request `);
    expect(output).toContain(told.slice(0, -1));
  }
});

async function nothingLeft(): Promise<void> {
  await holds(stage);
  for (const ssm of [ssmOf(MEMBER_B), ssmOf(MEMBER_A, OTHER_REGION)]) {
    expect(await parametersBelow(ssm, `${ROOT}/test`)).toEqual(new Map());
    expect(await recordsBelow(ssm)).toEqual(new Map());
  }
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return `127.0.0.1:${address.port}`;
}

type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

async function applied(changes: Changes): Promise<void> {
  await configureWith(changes);
  const run = await terraform('apply -auto-approve');
  expect(run.status, run.output).toBe(0);
}

/** All accesses, some of them changed. */
function configureWith(changes: Changes): Promise<void> {
  return configureOnly(
    Object.fromEntries(APPNAMES.map((appname) => [appname, changes[appname] ?? {}])),
  );
}

function configureOnly(accesses: Changes): Promise<void> {
  const module = Object.entries(accesses).map(([appname, { database, ...values }]) => [
    appname,
    access(stage, {
      appname,
      function_name: HUB_FUNCTION,
      database: { account: MEMBER_A, ...(database ?? {}) },
      ...values,
    }),
  ]);
  return configure(stage, { module: Object.fromEntries(module) });
}

function terraform(command: string): Promise<Run> {
  return stage.terraform(command, CENTRAL);
}

/** "1" or the server's refusal. */
async function logIn(appname: string): Promise<string> {
  const url = logins.get(appname)?.url ?? '';
  return (await asApplication(url, stage.sandbox.postgres, 'SELECT 1')).text;
}

function ssmOf(account: string, region?: string): SSMClient {
  return new SSMClient(stage.sandbox.administrator(account, region));
}
