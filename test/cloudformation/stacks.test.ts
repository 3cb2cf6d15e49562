import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { MEMBERS } from '../sandbox/directory/truth.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import { MEMBER_A } from '../sandbox/roles.ts';
import { storeMaster } from '../terraform/parameters.ts';
import { leaks, places } from '../terraform/secrets.ts';
import { occupyLock } from './lock.ts';
import { MASTER, type Outcome, type Resource, type Stage, startStage } from './stage.ts';
import { expectTruth, levels, logIn } from './truth.ts';

/** Stacks as people make them, with the AWS CLI. After each one, what is there is what the stacks say. */

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

let number = 0;
let stack: string;
let app: string;
beforeEach(() => {
  stack = `stack-${++number}`;
  app = `app${number}`;
});
afterEach(async () => {
  await stage.remove(stack);
  await stage.remove(`${stack}-b`);
  await expectTruth(stage, []);
});

const access = (properties = {}) => stage.access({ AppName: app, ...properties });
/** A resource that fails as soon as it is asked for, once the other one is done. */
const failing = (after?: string) => ({
  ...stage.access({ AppName: 'wrong', DbType: 'oracle' }),
  ...(after !== undefined && { DependsOn: after }),
});

/** Runs a stack's operation in which another resource fails while the access is at work: CloudFormation cancels it. */
async function cancelled(verb: 'create' | 'update', Access: Resource): Promise<Outcome> {
  const free = await occupyLock(stage.sandbox.postgres);
  try {
    const Other = stage.access({ AppName: 'wrong', Groups: { 'DB-Missing': 'readonly' } });
    await stage.begin(verb, stack, { Access, Other });
    await vi.waitFor(async () => expect(await stage.reasons(stack)).toContain('cancelled'), 30_000);
  } finally {
    await free();
  }
  const outcome = await stage.ended(stack);
  await stage.hub.settled(); // what was cancelled may still be on its way
  return outcome;
}

const names = () => `test/stacks/${app}/app`;

describe('a new stack', () => {
  test('has a login in Parameter Store, and says where', async () => {
    const created = await stage.create(stack, { Access: access() });
    expect(created).toMatchObject({
      status: 'CREATE_COMPLETE',
      outputs: {
        AccessUsernameParameter: `/database-access/${names()}/username`,
        AccessUrlParameterArn: `arn:aws:ssm:eu-central-1:222222222222:parameter/database-access/${names()}/url`,
        AccessPeople: '{"added":0,"removed":0,"unchanged":0}',
        AccessWarnings: '[]',
      },
    });
    await expectTruth(stage, [created]);
    expect(await logIn(stage, names())).toBe(created.outputs['AccessUsername']);
  });

  test('with wrong properties fails at once, and tells each of them', async () => {
    const created = await stage.create(stack, {
      Access: access({ DbType: 'postgresql', Privilege: 'owner' }),
    });
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    expect(created.reasons).toMatch(/dbtype: must be one of .*did you mean postgres\?/);
    expect(created.reasons).toMatch(/Privilege: is no field; did you mean privileges\?/);
    expect(created.reasons).toMatch(
      /\(log group \/aws\/lambda\/database-access-hub, request [0-9a-f-]{36}\)/,
    );
    await expectTruth(stage, [created]);
  });

  test('that fails half-way leaves nothing, and can be deleted', async () => {
    const created = await stage.create(stack, { Access: access({ Schemas: ['nowhere'] }) });
    expect(created).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      reasons: expect.stringContaining('no schema nowhere'),
    });
    await expectTruth(stage, [created]);
    expect(await stage.remove(stack)).toMatchObject({ status: 'GONE' });
    await expectTruth(stage, []);
  });

  test('whose other resource fails afterwards is rolled back, and the access goes with it', async () => {
    const created = await stage.create(stack, { Access: access(), Other: failing('Access') });
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    await expectTruth(stage, [created]);
  });

  test('whose other resource fails while the access is being made is cancelled, and nothing is left', async () => {
    const created = await cancelled('create', access({ Groups: ['DB-Readers'] }));
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    expect(created.reasons).toContain('Resource creation cancelled');
    await expectTruth(stage, [created]);
  });

  test('in a dry run fails with what would be done, and does nothing', async () => {
    const created = await stage.create(stack, { Access: access({ DryRun: true }) });
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    expect(created.reasons).toMatch(
      /DryRun: is set, so nothing was changed; this would be done: create parameter/,
    );
    await expectTruth(stage, [created]);
  });

  test('is refused an account that database-access was not rolled out to', async () => {
    const created = await stage.create(stack, { Access: access({ Account: '999999999999' }) });
    expect(created.reasons).toContain('is not rolled out to account 999999999999');
    await expectTruth(stage, [created]);
  });
});

describe('an update', () => {
  let before: Outcome;
  beforeEach(async () => {
    before = await stage.create(stack, { Access: access() });
    expect(before.status).toBe('CREATE_COMPLETE');
  });

  test('of other properties keeps id and credentials', async () => {
    const login = await logIn(stage, names());
    const updated = await stage.update(stack, { Access: access({ Privileges: 'readonly' }) });
    expect(updated).toMatchObject({ status: 'UPDATE_COMPLETE', resources: before.resources });
    expect(await logIn(stage, names())).toBe(login);
    await expectTruth(stage, [updated]);
  });

  test('of the identity makes the new access, then removes the former one', async () => {
    const updated = await stage.update(stack, { Access: access({ AppName: `${app}-new` }) });
    expect(updated.status).toBe('UPDATE_COMPLETE');
    expect(updated.resources).not.toEqual(before.resources);
    await expectTruth(stage, [updated]);
  });

  test('of the host name alone keeps the parameters, with the login of the new one', async () => {
    const { port } = stage.sandbox.postgres;
    const updated = await stage.update(stack, {
      Access: access({ DbEndpoint: `127.0.0.1:${port}` }),
    });
    expect(updated.status).toBe('UPDATE_COMPLETE');
    await expectTruth(stage, [updated]);
  });

  test('that fails is rolled back to what was', async () => {
    const updated = await stage.update(stack, { Access: access({ Schemas: ['nowhere'] }) });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
      reasons: expect.stringContaining('no schema nowhere'),
    });
    await expectTruth(stage, [updated]);
  });

  test('to a new identity that fails is rolled back, and nothing of the new one is left', async () => {
    const updated = await stage.update(stack, {
      Access: access({ AppName: `${app}-new`, Groups: { 'DB-Missing': 'readonly' } }),
    });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await expectTruth(stage, [updated]);
  });

  test('in place is rolled back when another resource fails', async () => {
    const updated = await stage.update(stack, {
      Access: access({ Privileges: 'readonly', Groups: ['DB-Owners'] }),
      Other: failing('Access'),
    });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await expectTruth(stage, [updated]);
  });

  test('to a new identity is rolled back when another resource fails', async () => {
    const login = await logIn(stage, names());
    const updated = await stage.update(stack, {
      Access: access({ AppName: `${app}-new` }),
      Other: failing('Access'),
    });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    expect(await logIn(stage, names())).toBe(login);
    await expectTruth(stage, [updated]);
  });

  test('to another host is rolled back when another resource fails, and the login works', async () => {
    const { port } = stage.sandbox.postgres;
    const updated = await stage.update(stack, {
      Access: access({ DbEndpoint: `127.0.0.1:${port}` }),
      Other: failing('Access'),
    });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await expectTruth(stage, [updated]);
  });

  test('to a new identity that is cancelled by another resource leaves nothing of it', async () => {
    const updated = await cancelled(
      'update',
      access({ AppName: `${app}-new`, Groups: ['DB-Readers'] }),
    );
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await expectTruth(stage, [updated]);
  });

  test('to another host that is cancelled leaves nothing of it', async () => {
    const { port } = stage.sandbox.postgres;
    const updated = await cancelled(
      'update',
      access({ DbEndpoint: `127.0.0.1:${port}`, Groups: ['DB-Readers'] }),
    );
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await expectTruth(stage, [updated]);
  });

  test('in place that is cancelled leaves what was', async () => {
    const updated = await cancelled(
      'update',
      access({ Privileges: 'owner', Groups: ['DB-Readers'] }),
    );
    expect(updated.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expectTruth(stage, [updated]);
    expect(await levels(stage)).toEqual(['readwrite']);
  });

  test('that brought many people is rolled back: nobody can confirm there that they go', async () => {
    const updated = await stage.update(stack, {
      Access: access({ Groups: ['DB-Readers'] }),
      Other: failing('Access'),
    });
    expect(updated.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expectTruth(stage, [updated]);
  });

  test('in a dry run that would do nothing says so', async () => {
    const updated = await stage.update(stack, { Access: access({ DryRun: true }) });
    expect(updated.reasons).toContain(
      'DryRun: is set, so nothing was changed; nothing would be done',
    );
  });

  test('in a dry run changes nothing, and tells what it would', async () => {
    const updated = await stage.update(stack, {
      Access: access({ Privileges: 'owner', DryRun: true }),
    });
    expect(updated.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(updated.reasons).toContain(
      'DryRun: is set, so nothing was changed; this would be done:',
    );
    await expectTruth(stage, [updated]);
  });

  test('that only renames the resource is refused, and the access stays', async () => {
    const updated = await stage.update(stack, { Renamed: access() });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
      reasons: expect.stringContaining(
        `is declared by another resource already: cloudformation:${stack}/Access@`,
      ),
    });
    await expectTruth(stage, [updated]);
  });

  test('that takes the resource out removes the access', async () => {
    const updated = await stage.update(stack, { Other: stage.access({ AppName: `${app}-other` }) });
    expect(updated.status).toBe('UPDATE_COMPLETE');
    await expectTruth(stage, [updated]);
  });

  test('leaves alone what another stack declares', async () => {
    const other = await stage.create(`${stack}-b`, { Access: access() });
    expect(other.reasons).toContain('is declared by another resource already');
    await expectTruth(stage, [before, other]);
    await stage.remove(`${stack}-b`);
    await expectTruth(stage, [before]);
  });
});

describe('an access that Terraform made', () => {
  beforeEach(async () => {
    const { ServiceToken: _, ServiceTimeout: __, ...fields } = access().Properties;
    await stage.invoke({ ...fields, tf: { action: 'create', prev_input: null } });
  });

  test('is adopted, and goes with the stack', async () => {
    const login = await logIn(stage, names());
    const created = await stage.create(stack, { Access: access() });
    expect(created.status).toBe('CREATE_COMPLETE');
    expect(await logIn(stage, names())).toBe(login);
  });

  test('outlives a stack that adopts it with OnDelete retain and is rolled back', async () => {
    const login = await logIn(stage, names());
    const created = await stage.create(stack, {
      Access: access({ OnDelete: 'retain' }),
      Other: failing('Access'),
    });
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    expect(await logIn(stage, names())).toBe(login);
    await stage.create(`${stack}-b`, { Access: access() });
  });
});

describe('people of a group', () => {
  const groups = (...names: string[]) => ({
    Groups: Object.fromEntries(names.map((name) => [name, 'readonly'])),
  });
  const members = (group: string) => (MEMBERS[group] ?? []).map((name) => name.toLowerCase());

  test('come and go with the properties, and with the stack', async () => {
    const created = await stage.create(stack, { Access: access(groups('DB-Readers')) });
    expect(created.outputs).toMatchObject({
      AccessPeople: '{"added":13,"removed":0,"unchanged":0}',
    });
    await expectTruth(stage, [created], members('DB-Readers'));
    const updated = await stage.update(stack, {
      Access: access({ ...groups('DB-Owners'), ConfirmRemovals: true }),
    });
    await expectTruth(stage, [updated], members('DB-Owners'));
    expect(await stage.remove(stack)).toMatchObject({ status: 'GONE' });
    await expectTruth(stage, []);
  });

  test('stay when an update fails', async () => {
    const created = await stage.create(stack, { Access: access(groups('DB-Owners')) });
    const updated = await stage.update(stack, {
      Access: access(groups('DB-Readers', 'DB-Missing')),
    });
    expect(updated.reasons).toContain('DB-Missing');
    await expectTruth(stage, [{ ...updated, resources: created.resources }], members('DB-Owners'));
  });
});

describe('a deletion', () => {
  test('of a stack that is gone succeeds', async () => {
    await stage.create(stack, { Access: access() });
    expect(await stage.remove(stack)).toMatchObject({ status: 'GONE' });
    expect(await stage.remove(stack)).toMatchObject({ status: 'GONE' });
  });

  test('while the stack is being made waits, and leaves nothing', async () => {
    await stage.begin('create', stack, { Access: access({ Groups: ['DB-Readers'] }) });
    await stage.beginRemoval(stack);
    expect(await stage.ended(stack)).toMatchObject({ status: 'GONE' });
    await expectTruth(stage, []);
  });

  test('that fails keeps the stack, and works when the cause is gone', async () => {
    const created = await stage.create(stack, { Access: access() });
    const { master } = stage.sandbox.postgres;
    await storeMaster(stage.ssm, MASTER, { ...master, password: 'rotated by somebody' });
    const failed = await stage.remove(stack);
    expect(failed).toMatchObject({ status: 'DELETE_FAILED', resources: created.resources });
    expect(failed.reasons).toContain(
      'is the password that the request or mastersecret gives the current one',
    );
    await storeMaster(stage.ssm, MASTER, master);
    await expectTruth(stage, [failed]);
    expect(await stage.remove(stack)).toMatchObject({ status: 'GONE' });
  });

  test('with OnDelete retain leaves the login, which another stack may then adopt', async () => {
    const created = await stage.create(stack, { Access: access({ OnDelete: 'retain' }) });
    const login = await logIn(stage, names());
    expect(await stage.remove(stack)).toMatchObject({ status: 'GONE' });
    await expectTruth(stage, [created]);
    const adopted = await stage.create(`${stack}-b`, { Access: access() });
    expect(adopted.status).toBe('CREATE_COMPLETE');
    expect(await logIn(stage, names())).toBe(login);
  });
});

test('the example for a database that exists is a stack like any other', async () => {
  const { sandbox } = stage;
  const parameters = {
    Hub: functionArn(sandbox.hub),
    DbEndpoint: `${sandbox.postgres.host}:${sandbox.postgres.port}`,
    DbName: sandbox.postgres.database,
    MasterSecret: MASTER,
    Account: MEMBER_A,
    AppName: app,
    Groups: 'DB-Owners,DB-Empty',
  };
  await stage.aws(
    ...['cloudformation', 'create-stack', '--stack-name', stack],
    ...[
      '--template-body',
      `file://${join(import.meta.dirname, '../../stacksets/examples/quickstart.yaml')}`,
    ],
    '--parameters',
    ...Object.entries(parameters).map(([key, value]) =>
      JSON.stringify({ ParameterKey: key, ParameterValue: value }),
    ),
  );
  const created = await stage.ended(stack);
  expect(created).toMatchObject({
    status: 'CREATE_COMPLETE',
    outputs: { UrlParameter: `/database-access/prod/shop/${app}/app/url` },
  });
  await expectTruth(stage, [created], ['olga.ivanova', 'peter.hansen']);
});

test('no secret has been anywhere but in Parameter Store', () => {
  expect(stage.passwords.size).toBeGreaterThan(10);
  const secrets = [stage.sandbox.postgres.master.password, ...stage.passwords];
  expect(leaks(places(stage), secrets)).toEqual([]);
});
