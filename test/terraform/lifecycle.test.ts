import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionArn } from '../sandbox/lambda/function.ts';
import { MEMBER_A } from '../sandbox/organization/roles.ts';
import { type Credentials, parametersBelow, ROOT } from '../support/parameters.ts';
import { asApplication, query } from '../support/postgres-sessions.ts';
import { type Stage, startStage } from '../support/terraform/stage.ts';
import type { Run } from '../support/terraform/workspace.ts';
import { leaks, places } from '../support/traces.ts';

/** The accesses of these tests. Each has a story of its own, told in the same runs of Terraform. */
const FIRST = {
  steady: { appname: 'steady' },
  levels: { appname: 'levels' },
  moving: { appname: 'moving' },
  rotating: { appname: 'rotating', rotation: '1' },
  probing: { appname: 'probing', dry_run: true },
  kept: { appname: 'kept', on_delete: 'retain' },
};
const SECOND = {
  ...FIRST,
  levels: { appname: 'levels', privileges: 'readonly' },
  moving: { appname: 'moved' },
  rotating: { appname: 'rotating', rotation: '2' },
  steady: { appname: 'steady', privileges: 'owner', dry_run: true },
};
const THIRD = { ...SECOND, steady: FIRST.steady, probing: { appname: 'probing' } };

const READ = 'SELECT item FROM orders';
const WRITE = "INSERT INTO orders VALUES ('tea')";

let stage: Stage;
const before = new Map<string, Credentials>();

beforeAll(async () => {
  stage = await startStage();
  const { postgres } = stage.sandbox;
  await query(postgres, postgres.master, 'CREATE TABLE orders (item text)');
  expect(await stage.terraform('init')).toMatchObject({ status: 0 });
});

afterAll(() => stage.stop());

describe('create', () => {
  let run: Run;

  beforeAll(async () => {
    // After weeks without work, the spoke's network interfaces have to come back first.
    const spoke = spokeOfMemberA();
    spoke.refuse('Inactive', 1);
    spoke.refuse('Pending', 1);
    stage.set(FIRST);
    run = await stage.terraform('apply -auto-approve');
    for (const { appname } of Object.values(FIRST))
      before.set(appname, await stage.credentials(appname));
  });

  test('a create waits for a spoke that is not ready yet', () => {
    expect(run).toMatchObject({ status: 0 });
    expect(
      places(stage).get(`log of ${stage.sandbox.hub.name} in ${stage.sandbox.hub.account}`),
    ).toContain('the spoke is not ready; waiting');
  });

  test('a create gives names of parameters that hold a working login', async () => {
    const parameters = await stage.parameters('steady');
    const path = `${ROOT}/test/terraform/steady/app`;
    expect([...parameters.keys()].toSorted()).toEqual([
      `${path}/password`,
      `${path}/url`,
      `${path}/username`,
    ]);
    for (const name of parameters.keys()) expect(run.output).toContain(`"${name}"`);
    expect(await asIn('steady', WRITE)).toEqual({ refused: false, text: 'INSERT 1' });
    expect(await asIn('steady', 'DROP TABLE orders')).toMatchObject({ refused: true });
  });

  test('a dry run of a create only says what it would do', async () => {
    expect(run.output).toMatch(/create parameter \S+\/probing\/app\/password/);
    expect(run.output).toContain('create user probing_');
    expect(await stage.parameters('probing')).toEqual(new Map());
    expect(await stage.roles('probing')).toEqual([]);
  });
});

describe('update', () => {
  let planned: Run;
  let run: Run;
  let ordersBefore: number;

  beforeAll(async () => {
    stage.set(SECOND);
    planned = await stage.terraform('plan -out=plan -detailed-exitcode');
    const shown = await stage.terraform('show -json plan');
    await writeFile(join(stage.workspace.directory, 'plan.json'), shown.output);
    ordersBefore = spokeOfMemberA().invocations.length;
    run = await stage.terraform('apply plan');
  });

  test('an update happens in place', () => {
    expect(planned.status).toBe(2);
    expect(planned.output).toContain('Plan: 0 to add, 4 to change, 0 to destroy.');
    expect(run).toMatchObject({ status: 0 });
  });

  test('an update of the privileges keeps the login', async () => {
    expect(await stage.credentials('levels')).toEqual(before.get('levels'));
    expect(await asIn('levels', READ)).toEqual({ refused: false, text: 'tea' });
    expect(await asIn('levels', WRITE)).toEqual({
      refused: true,
      text: 'ERROR: permission denied for table orders',
    });
  });

  test('an update of the identity makes the new access, then removes the former one', async () => {
    const orders = spokeOfMemberA()
      .invocations.slice(ordersBefore)
      .map(({ event }) => JSON.parse(event))
      .map(({ verb, access }) => `${verb} ${access.appname}`)
      .filter((order) => order.includes('mov'));
    expect(orders).toEqual(['ensure moved', 'remove moving']);
    expect(await asIn('moved', READ)).toMatchObject({ refused: false });
    expect(await stage.parameters('moving')).toEqual(new Map());
    expect(await stage.roles('moving')).toEqual([]);
    expect(await reply(before.get('moving'), READ)).toMatchObject({ refused: true });
  });

  test('an update of the rotation gives a new login, and the former one goes on', async () => {
    const former = before.get('rotating');
    const now = await stage.credentials('rotating');
    expect(now.username).not.toBe(former?.username);
    expect(now.password).not.toBe(former?.password);
    expect(await reply(now, READ)).toMatchObject({ refused: false });
    expect(await reply(former, READ)).toMatchObject({ refused: false });
  });

  test('a dry run of an update changes nothing', async () => {
    expect(run.output).toContain('grant CREATE');
    expect(await stage.credentials('steady')).toEqual(before.get('steady'));
    expect(await asIn('steady', 'CREATE TABLE mine ()')).toMatchObject({ refused: true });
  });
});

describe('no change', () => {
  test('a dry run that comes true makes what it said', async () => {
    stage.set(THIRD);
    const run = await stage.terraform('apply -auto-approve');
    expect(run).toMatchObject({ status: 0 });
    expect(await asIn('probing', WRITE)).toMatchObject({ refused: false });
    expect(await stage.credentials('steady')).toEqual(before.get('steady'));
    const last = spokeOfMemberA().invocations.findLast(({ event }) => event.includes('"steady"'));
    expect(JSON.parse(last?.answer?.body ?? '')).toMatchObject({ plan: [] });
  });

  test('a plan without changes does not even ask the door', async () => {
    const asked = stage.door.invocations.length;
    expect(await stage.terraform('plan -detailed-exitcode')).toMatchObject({ status: 0 });
    expect(stage.door.invocations.length).toBe(asked);
  });
});

describe('destroy', () => {
  beforeAll(async () => {
    expect(await stage.terraform('destroy -auto-approve')).toMatchObject({ status: 0 });
  });

  test('a destroy leaves nothing but what on_delete retains', async () => {
    expect(await stage.terraform('state list')).toEqual({ status: 0, output: '' });
    const left = [...(await parametersBelow(stage.ssm, ROOT)).keys()];
    // Its record stays with it, and notes of the removals for some hours.
    const others = left.filter((name) => !/\/(kept|removed)\//.test(name));
    expect(others).toEqual([expect.stringContaining(`${ROOT}/records/`)]);
    expect(await stage.roles()).toEqual(await stage.roles('kept'));
  });

  test('a destroy leaves a retained access as it was', async () => {
    expect(await stage.credentials('kept')).toEqual(before.get('kept'));
    expect(await asIn('kept', WRITE)).toMatchObject({ refused: false });
  });

  test('a destroy leaves the data', async () => {
    expect(await stage.superuser(READ)).toEqual(['tea', 'tea', 'tea']);
  });
});

test('no password was ever in state, plan, output, answer or log', () => {
  const searched = places(stage);
  // The search is worth something: these are the right texts.
  expect(searched.get('terraform.tfstate.backup')).toContain('parameter_names');
  expect(searched.get('plan.json')).toContain('"aws_lambda_invocation"');
  expect(searched.get('output of the tool')).toContain('Apply complete!');
  expect(searched.get('log of PostgreSQL')).toContain('CREATE ROLE "steady_');
  expect(searched.get(`log of database-access-spoke-default in ${MEMBER_A}`)).toContain(
    'create parameter',
  );
  expect(stage.passwords.size).toBe(8); // of six accesses, of which one moved and one was rotated
  const { master } = stage.sandbox.postgres;
  expect(leaks(searched, [...stage.passwords, master.password])).toEqual([]);
});

function spokeOfMemberA() {
  const { functions, spokes } = stage.sandbox;
  const spoke = spokes[MEMBER_A];
  if (!spoke) throw new Error('member-a has no spoke');
  return functions.function(functionArn(spoke));
}

async function asIn(appname: string, statement: string) {
  return reply(await stage.credentials(appname), statement);
}

async function reply(credentials: Credentials | undefined, statement: string) {
  if (!credentials) throw new Error('there was no such login');
  return asApplication(credentials.url, stage.sandbox.postgres, statement);
}
