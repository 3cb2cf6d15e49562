import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spokeExecutionRole } from '../../stacksets/names.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import { MEMBER_A, MEMBER_B, REGION } from '../sandbox/organization/roles.ts';
import { type Credentials, parametersBelow, ROOT, storeMaster } from '../support/parameters.ts';
import { asApplication } from '../support/postgres-sessions.ts';
import { MASTER, type Stage, startStage } from '../support/terraform/stage.ts';
import type { Run } from '../support/terraform/workspace.ts';
import { leaks, places } from '../support/traces.ts';

const CAUSES = {
  /** Refused before anything is done: the schema does not exist. */
  lacking: { appname: 'lacking', schemas: ['reports'] },
  /** Fails half-way: IAM lets the spoke write two of the three parameters. */
  denied: { appname: 'denied' },
  /**
   * Fails half-way: the parameters are written, and then a trigger of the DBA's refuses the GRANTs.
   */
  guarded: { appname: 'guarded', database: 'guarded' },
  /** Refused: somebody else has a parameter of that name. */
  foreign: { appname: 'foreign' },
};
const NOT_ROLLED_OUT = { network: { appname: 'network', vpc: 'nowhere' } };
const HEALTHY = { healthy: { appname: 'healthy' }, straying: { appname: 'straying' } };
const FAILED_UPDATE = {
  healthy: { appname: 'healthy', privileges: 'owner', schemas: ['later'] },
  straying: { appname: 'straying', account: MEMBER_B },
};
const CURED = {
  healthy: { ...FAILED_UPDATE.healthy, revision: 'cured' },
  straying: { appname: 'straying', revision: 'cured' },
};

const FOREIGN = `${ROOT}/test/terraform/foreign/app/url`;
const POLICY = { RoleName: spokeExecutionRole('default', REGION), PolicyName: 'no-url' };

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
  expect(await stage.terraform('init')).toMatchObject({ status: 0 });
});

afterAll(() => stage.stop());

describe('failed creates', () => {
  let run: Run;

  beforeAll(async () => {
    await forbidUrls();
    await guardDatabase();
    await stage.ssm.send(
      new PutParameterCommand({ Name: FOREIGN, Type: 'String', Value: "somebody else's" }),
    );
    stage.set({ ...HEALTHY, ...CAUSES, ...NOT_ROLLED_OUT });
    run = await stage.terraform('apply -auto-approve');
  });

  test('a failed create fails the apply, and leaves the other accesses alone', async () => {
    expect(run.status).toBe(1);
    expect(await invocations()).toEqual([
      'module.access["healthy"].aws_lambda_invocation.this',
      'module.access["straying"].aws_lambda_invocation.this',
    ]);
    expect(await read('healthy')).toMatchObject({ refused: false });
  });

  test.each([
    ['lacking', 'schemas: database app has no schema reports'],
    [
      'denied',
      'Parameter Store did not do ssm:PutParameter for /database-access/test/terraform/denied/app/url',
    ],
    ['guarded', 'no grants here without a ticket'],
    ['foreign', `the parameter ${FOREIGN} exists already and was not made by database-access`],
    [
      'network',
      'vpc: database-access is not rolled out to nowhere; it may be default. Nothing was changed',
    ],
  ])('a failed create says why: %s', (_, why) => {
    expect(run.output).toContain(why);
  });

  test('a failed create names itself, its request and the log group of whoever failed', () => {
    const ends = [
      ...run.output.matchAll(
        / \((?:error [a-z0-9-]+, )?request [0-9a-f-]{36}, log group ([^ )]+)\)",/g,
      ),
    ];
    expect(ends.map(([, group]) => group).toSorted()).toEqual([
      '/aws/lambda/database-access-hub',
      ...Array(4).fill('/aws/lambda/database-access-spoke-default'),
    ]);
  });

  test.each(Object.keys(CAUSES))('a failed create leaves nothing behind: %s', async (appname) => {
    const left = [...(await stage.parameters(appname)).keys()];
    expect(left.filter((name) => name !== FOREIGN)).toEqual([]);
    expect(await stage.roles(appname)).toEqual([]);
  });

  test('a failed create leaves a foreign parameter as it was', async () => {
    expect((await stage.parameters('foreign')).get(FOREIGN)).toBe("somebody else's");
  });

  test('a create that failed half-way had begun, and was undone', () => {
    const log = places(stage).get(`log of database-access-spoke-default in ${MEMBER_A}`);
    const undoing = log?.split('\n').filter((line) => line.includes('undoing')) ?? [];
    expect(undoing.join('\n')).toContain('Parameter Store did not do');
    expect(undoing.join('\n')).toContain('no grants here without a ticket');
  });
});

describe('recovery', () => {
  beforeAll(async () => {
    await stage.iam.send(new DeleteRolePolicyCommand(POLICY));
    await stage.superuser('DROP EVENT TRIGGER no_grants', 'guarded');
    await stage.superuser('CREATE SCHEMA reports AUTHORIZATION master');
    await stage.ssm.send(new DeleteParameterCommand({ Name: FOREIGN }));
  });

  test('the next apply makes what failed before, once the causes are gone', async () => {
    stage.set({ ...FAILED_UPDATE, ...CAUSES });
    const run = await stage.terraform('apply -auto-approve');
    // In the same apply, two updates fail.
    expect(run.status).toBe(1);
    expect(run.output).toContain('schemas: database app has no schema later');
    expect(run.output).toContain(`account: is ${MEMBER_B}, but account ${MEMBER_A} is asking`);
    // All that is printed from the first error on: the errors, and how to go on, but no answer.
    const errors = run.output.slice(run.output.indexOf('Error: '));
    expect(errors.match(/\{"errorType"/g)).toHaveLength(2);
    expect(errors).toContain('The last update of this access failed');
    expect(errors).not.toMatch(/parameter_names|"?people"? *[=:]/);
    for (const appname of Object.keys(CAUSES))
      expect(await read(appname)).toMatchObject({ refused: false });
  });
});

describe('failed updates', () => {
  let straying: Credentials;
  beforeAll(async () => {
    straying = await stage.credentials('straying');
  });

  test('a failed update changes nothing', async () => {
    expect(await run('healthy', 'CREATE TABLE public.mine ()')).toMatchObject({ refused: true });
  });

  test('a failed update is noticed by the next plan, which says what to do', async () => {
    const plan = await stage.terraform('plan -detailed-exitcode');
    expect(plan.status).toBe(1);
    expect(plan.output).toContain('Resource postcondition failed');
    expect(plan.output).toContain('The last update of this access failed: remove the cause');
    expect(plan.output.match(/Resource postcondition failed/g)).toHaveLength(2);
    // Terraform prints what a failed condition refers to: not the whole answer.
    expect(plan.output).not.toContain('parameter_names');
  });

  test('a failed update is cured by a new revision, once the cause is gone', async () => {
    await stage.superuser('CREATE SCHEMA later AUTHORIZATION master');
    stage.set({ ...CURED, ...CAUSES });
    expect(await stage.terraform('apply -auto-approve')).toMatchObject({ status: 0 });
    expect(await run('healthy', 'CREATE TABLE later.mine ()')).toMatchObject({ refused: false });
    expect(await stage.credentials('straying')).toEqual(straying);
    expect(await stage.terraform('plan -detailed-exitcode')).toMatchObject({ status: 0 });
  });
});

test('a caller without permission for the hub is refused by IAM', async () => {
  const hub = stage.sandbox.functions.function(functionArn(stage.sandbox.hub));
  const asked = hub.invocations.length;
  const denied = await stage.terraform(
    `apply -auto-approve -state=other.tfstate -var=function_name=${functionArn(stage.sandbox.hub)}`,
  );
  expect(denied.status).toBe(1);
  expect(denied.output).toContain('AccessDeniedException');
  expect(denied.output).toContain('is not authorized to perform: lambda:InvokeFunction');
  expect(hub.invocations.length).toBe(asked);
});

describe('failed destroys', () => {
  test('a failed destroy keeps the access in the state', async () => {
    await stage.ssm.send(new DeleteParameterCommand({ Name: MASTER }));
    const run = await stage.terraform('destroy -auto-approve');
    expect(run).toMatchObject({
      status: 1,
      output: expect.stringContaining(
        'mastersecret: Parameter Store has no such parameter in account',
      ),
    });
    expect(await invocations()).toHaveLength(6);
  });

  test('a failed destroy is made good by the next one', async () => {
    const { ssm, sandbox } = stage;
    await storeMaster(ssm, MASTER, sandbox.postgres);
    expect(await stage.terraform('destroy -auto-approve')).toMatchObject({ status: 0 });
    expect(await stage.terraform('state list')).toEqual({ status: 0, output: '' });
    // Notes of the removals stay for some hours.
    const left = [...(await parametersBelow(ssm, ROOT)).keys()];
    expect(left.filter((name) => !name.startsWith(`${ROOT}/removed/`))).toEqual([]);
    // The healthy access was an owner's, and made a table: that stays, with a role without login.
    const [owner, ...others] = await stage.roles();
    expect(others).toEqual([]);
    expect(
      await stage.superuser(`SELECT rolcanlogin FROM pg_roles WHERE rolname = '${owner}'`),
    ).toEqual(['false']);
  });
});

test('no failure has put a password into state, output, answer or log', () => {
  const searched = places(stage);
  expect(searched.get('output of the tool')).toContain('Error: invoking Lambda Function');
  const { master } = stage.sandbox.postgres;
  expect(leaks(searched, [...stage.passwords, master.password])).toEqual([]);
});

/** Those in the state; each has an owner and data sources beside it. */
async function invocations(): Promise<string[]> {
  const { output } = await stage.terraform('state list');
  return output.split('\n').filter((address) => address.includes('aws_lambda_invocation'));
}

async function forbidUrls(): Promise<void> {
  const Resource = `arn:aws:ssm:*:${MEMBER_A}:parameter${ROOT}/test/terraform/denied/app/url`;
  const Statement = [{ Effect: 'Deny', Action: 'ssm:PutParameter', Resource }];
  await stage.iam.send(
    new PutRolePolicyCommand({
      ...POLICY,
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
}

async function guardDatabase(): Promise<void> {
  await stage.superuser('CREATE DATABASE guarded OWNER master');
  for (const statement of [
    `CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql
       AS $$ BEGIN RAISE 'no grants here without a ticket'; END $$`,
    `CREATE EVENT TRIGGER no_grants ON ddl_command_start WHEN TAG IN ('GRANT')
       EXECUTE FUNCTION refuse()`,
  ])
    await stage.superuser(statement, 'guarded');
}

function read(appname: string) {
  return run(appname, 'SELECT 1');
}

async function run(appname: string, statement: string) {
  const { url } = await stage.credentials(appname);
  return asApplication(url, stage.sandbox.postgres, statement);
}
