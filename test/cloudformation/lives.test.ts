import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { beforeEach, describe, expect, test } from 'vitest';
import { MEMBERS } from '../sandbox/directory/people/truth.ts';
import { MEMBER_A, REGION } from '../sandbox/organization/roles.ts';
import { checkoutTemplate, networkOf } from '../support/cdk-example.ts';
import { ROOT, storeMaster } from '../support/parameters.ts';
import { setScene, specifyNoLeaks } from './scene.ts';
import { stacksOf } from './stacks.ts';
import { MASTER } from './stage.ts';
import { levels, logIn } from './truth.ts';

/**
 * Adoption, people and deletion of stacks, also by the AWS CLI. After each test, databases and
 * parameters are checked against the stacks.
 */
const scene = setScene();

describe('adoption', () => {
  beforeEach(async () => {
    const { ServiceToken: _, ServiceTimeout: __, ...fields } = scene.access().Properties;
    await scene.stage.invoke({ ...fields, tf: { action: 'create', prev_input: null } });
  });

  test('an access of Terraform is adopted by a stack, and goes with it', async () => {
    const login = await scene.logIn();
    const created = await scene.create({ Access: scene.access() });
    expect(created.status).toBe('CREATE_COMPLETE');
    expect(await scene.logIn()).toBe(login);
  });

  test('an access of Terraform outlives a stack that retains it and is rolled back', async () => {
    const login = await scene.logIn();
    const created = await scene.create({
      Access: scene.access({ OnDelete: 'retain' }),
      Other: scene.failing('Access'),
    });
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    expect(await scene.logIn()).toBe(login);
    await scene.stage.create(`${scene.stack}-b`, { Access: scene.access() });
  });
});

describe('people', () => {
  const groups = (...names: string[]) => ({
    Groups: Object.fromEntries(names.map((name) => [name, 'readonly'])),
  });
  const members = (group: string) => (MEMBERS[group] ?? []).map((name) => name.toLowerCase());

  test('people come and go with the properties, and with the stack', async () => {
    const created = await scene.create({ Access: scene.access(groups('DB-Readers')) });
    expect(created.outputs).toMatchObject({
      AccessPeople: '{"added":13,"removed":0,"unchanged":0}',
    });
    await scene.expectTruth([created], members('DB-Readers'));
    const updated = await scene.update({
      Access: scene.access({ ...groups('DB-Owners'), ConfirmRemovals: true }),
    });
    await scene.expectTruth([updated], members('DB-Owners'));
    const Until = [{ Name: 'db-owners', Until: '2026-01-01T00:00:00Z' }];
    const ended = await scene.update({ Access: scene.access({ ...groups('DB-Owners'), Until }) });
    await scene.expectTruth([ended]);
    expect(await scene.remove()).toMatchObject({ status: 'GONE' });
    await scene.expectTruth([]);
  });

  test('groups may be a list of objects, beside names, with empty ones among them', async () => {
    const Groups = [{ Name: 'DB-Owners', Privileges: 'readwrite' }, '', { Name: '' }, 'DB-Empty'];
    const created = await scene.create({
      Access: scene.access({ Groups, Privileges: 'readonly' }),
    });
    await scene.expectTruth([created], members('DB-Owners'));
    expect(await levels(scene.stage)).toEqual(['readonly', 'readwrite']);
    const refused = await scene.update({
      Access: scene.access({ Groups: [{ Name: 'DB-Owners', Privileges: 'write' }] }),
    });
    expect(refused.reasons).toContain(
      "Groups.DB-Owners: 'write' is not readonly, readwrite or owner; did you mean readwrite?",
    );
  });

  test('people stay when an update fails', async () => {
    const created = await scene.create({ Access: scene.access(groups('DB-Owners')) });
    const updated = await scene.update({
      Access: scene.access(groups('DB-Readers', 'DB-Missing')),
    });
    expect(updated.reasons).toContain('DB-Missing');
    await scene.expectTruth([{ ...updated, resources: created.resources }], members('DB-Owners'));
  });
});

describe('deletions', () => {
  test('a deletion of a stack that is gone succeeds', async () => {
    await scene.create({ Access: scene.access() });
    expect(await scene.remove()).toMatchObject({ status: 'GONE' });
    expect(await scene.remove()).toMatchObject({ status: 'GONE' });
  });

  test('a deletion while the stack is being made waits, and leaves nothing', async () => {
    await scene.stage.begin('create', scene.stack, {
      Access: scene.access({ Groups: ['DB-Readers'] }),
    });
    await scene.stage.beginRemoval(scene.stack);
    expect(await scene.stage.ended(scene.stack)).toMatchObject({ status: 'GONE' });
    await scene.expectTruth([]);
  });

  test('a deletion that fails keeps the stack, and works when the cause is gone', async () => {
    const created = await scene.create({ Access: scene.access() });
    const { postgres } = scene.stage.sandbox;
    const master = { ...postgres.master, password: 'rotated by somebody' };
    await storeMaster(scene.stage.ssm, MASTER, { ...postgres, master });
    const failed = await scene.remove();
    expect(failed).toMatchObject({ status: 'DELETE_FAILED', resources: created.resources });
    expect(failed.reasons).toContain(
      'Is the password in mastersecret the current one, and the user that of this server?',
    );
    await storeMaster(scene.stage.ssm, MASTER, postgres);
    await scene.expectTruth([failed]);
    expect(await scene.remove()).toMatchObject({ status: 'GONE' });
  });

  test('a retaining deletion leaves the login, which another stack may then adopt', async () => {
    const created = await scene.create({ Access: scene.access({ OnDelete: 'retain' }) });
    const login = await scene.logIn();
    expect(await scene.remove()).toMatchObject({ status: 'GONE' });
    await scene.expectRetained(created);
    const adopted = await scene.stage.create(`${scene.stack}-b`, { Access: scene.access() });
    expect(adopted.status).toBe('CREATE_COMPLETE');
    expect(await scene.logIn()).toBe(login);
  });
});

test('the example for a database that exists is a stack like any other', async () => {
  const { sandbox } = scene.stage;
  const parameters = {
    DbEndpoint: `${sandbox.postgres.host}:${sandbox.postgres.port}`,
    DbName: sandbox.postgres.database,
    MasterSecret: MASTER,
    AppName: scene.app,
    Groups: 'DB-Owners,DB-Empty',
  };
  await scene.stage.aws(
    ...['cloudformation', 'create-stack', '--stack-name', scene.stack],
    ...[
      '--template-body',
      `file://${join(import.meta.dirname, '../../stacksets/examples/quickstart.yaml')}`,
    ],
    '--parameters',
    ...Object.entries(parameters).map(([key, value]) =>
      JSON.stringify({ ParameterKey: key, ParameterValue: value }),
    ),
  );
  const created = await scene.stage.ended(scene.stack);
  expect(created).toMatchObject({
    status: 'CREATE_COMPLETE',
    outputs: { UrlParameter: `/database-access/prod/shop/${scene.app}/app/url` },
  });
  await scene.expectTruth([created], ['olga.ivanova', 'peter.hansen']);
  const kept = Object.keys(parameters).filter((key) => key !== 'Groups');
  await scene.stage.aws(
    ...['cloudformation', 'update-stack', '--stack-name', scene.stack, '--use-previous-template'],
    ...['--parameters', 'ParameterKey=Groups,ParameterValue='],
    ...kept.map((key) => `ParameterKey=${key},UsePreviousValue=true`),
  );
  const updated = await scene.stage.ended(scene.stack);
  expect(updated.status).toBe('UPDATE_COMPLETE');
  await scene.expectTruth([updated]);
});

test('the example of the CDK makes a database, its access and an ECS task, and removes them', async () => {
  const { sandbox } = scene.stage;
  const account = sandbox.administrator(MEMBER_A);
  const cloudformation = new CloudFormationClient(account);
  const stacks = stacksOf(cloudformation);
  const TemplateBody = checkoutTemplate(await networkOf(account));
  await cloudformation.send(new CreateStackCommand({ StackName: scene.stack, TemplateBody }));
  const created = await stacks.ended(scene.stack);
  expect(created).toMatchObject({ status: 'CREATE_COMPLETE' });
  await scene.expectTruth([created], ['olga.ivanova', 'peter.hansen']);
  const username = await logIn(scene.stage, 'prod/shop/checkout/app');
  await scene.stage.aws('ecs', 'describe-task-definition', '--task-definition', 'checkout');
  const [container] = JSON.parse(scene.stage.transcript.at(-1) ?? '').taskDefinition
    .containerDefinitions;
  expect(container).toMatchObject({
    dockerLabels: { 'database-user': username },
    secrets: ['username', 'password', 'url'].map((kind) => ({
      name: `DB_${kind.toUpperCase()}`,
      valueFrom: `arn:aws:ssm:${REGION}:${MEMBER_A}:parameter${ROOT}/prod/shop/checkout/app/${kind}`,
    })),
  });
  expect(await stacks.remove(scene.stack)).toMatchObject({ status: 'GONE' });
  cloudformation.destroy();
});

specifyNoLeaks(scene);
