import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parameterArn, parameterNames } from '../../provider/contract/request/identity.ts';
import { MEMBER_A, REGION } from '../sandbox/organization/roles.ts';
import { MASTER, type Stage, startStage } from '../support/terraform/stage.ts';

/** What depends on an access: it waits for every request, and no request replaces it. */

const MODULES = ['invocation', 'stack'] as const;
const REQUESTS = [
  'module.invocation.aws_lambda_invocation.this',
  'module.stack.aws_cloudformation_stack.this',
];
/** Terraform asks every ten seconds how a stack is doing. */
const SLOW = { timeout: 180_000 };

let stage: Stage;

beforeAll(async () => {
  stage = await startStage('test/terraform/dependents');
  expect(await stage.terraform('init')).toMatchObject({ status: 0 });
});

afterAll(() => stage?.stop());

describe('a new access', () => {
  test('names and ARNs are known before the access exists, the user is not', async () => {
    set({});
    const { after, unknown } = await planned();
    for (const name of MODULES) {
      const { arns } = expected(name);
      expect(after.get(`terraform_data.after_${name}`)).toMatchObject({ triggers_replace: arns });
      const task = after.get(`aws_ecs_task_definition.task["${name}"]`);
      expect(JSON.stringify(task)).toContain(arns['url']);
      expect(unknown.get(`data.aws_ssm_parameter.user_of_${name}[0]`)).toMatchObject({
        name: true,
      });
    }
  });

  test('what depends on an access is made after the request', SLOW, async () => {
    const lines = await applied();
    for (const name of MODULES) {
      const { names } = expected(name);
      const parameters = await stage.parameters(name);
      expect([...parameters.keys()].toSorted()).toEqual(Object.values(names).toSorted());
      expect(at(lines, requestOf(name), 'Creation complete')).toBeLessThan(
        at(lines, `terraform_data.after_${name}`, 'Creating'),
      );
    }
    const users = JSON.parse((await stage.terraform('output -json users')).output);
    for (const name of MODULES)
      expect(users[name]).toEqual([(await stage.credentials(name)).username]);
  });
});

describe('a new revision', () => {
  test('a new revision replaces nothing that depends on the access', async () => {
    set({ revision: '2' });
    expect((await planned()).changed).toEqual(updates(...REQUESTS));
  });

  test('nor does it while the module depends on something that changes', async () => {
    set({ revision: '2', before: '2' });
    expect((await planned()).changed).toEqual(updates(...REQUESTS, 'terraform_data.before'));
  });

  test('a master secret without an ARN is in the place that the request names', async () => {
    const place = { account: MEMBER_A, region: REGION };
    set({ revision: '2', before: '2' }, { master_secret: MASTER, ...place });
    expect((await planned()).changed).toEqual(updates(...REQUESTS, 'terraform_data.before'));
  });

  test('a master secret without an ARN is else in the account and Region that ask', async () => {
    set({ revision: '2' }, { master_secret: MASTER });
    expect((await planned()).changed).toEqual(updates(...REQUESTS));
  });

  test('what depends on the access and changes too waits for the update', SLOW, async () => {
    set({ revision: '2', before: '2', after: '2' });
    const lines = await applied();
    for (const name of MODULES)
      expect(at(lines, requestOf(name), 'Modifications complete')).toBeLessThan(
        at(lines, `terraform_data.after_${name}`, 'Modifying'),
      );
    set({ revision: '2', before: '2', after: '2' });
    expect((await planned()).changed).toEqual(new Map());
  });
});

describe('another prefix than that of the rollout', () => {
  const values = { revision: '2', before: '2', after: '2', parameter_prefix: 'other/one' };
  const CURE = 'Set parameter_prefix = "database-access"';

  test.each(MODULES)(
    '%s: the apply fails before what depends on the access',
    async (name) => {
      set({ ...values, revision: '3' });
      const run = await stage.terraform(`apply -auto-approve -target=${requestOf(name)}`);
      expect(run.status).toBe(1);
      expect(oneLine(run.output)).toContain(CURE);
      expect(run.output.split('Error: ')[1]).not.toContain('request_id');
    },
    SLOW.timeout,
  );

  test('the next plan fails too, but not that of a destroy', async () => {
    set({ ...values, revision: '3', reads_users: false });
    const plan = await stage.terraform('plan');
    expect(plan.status).toBe(1);
    expect(oneLine(plan.output).split(CURE)).toHaveLength(3);
    const destroy = await stage.terraform('plan -destroy');
    expect(destroy.status, destroy.output).toBe(0);
  });

  test('the cure works', SLOW, async () => {
    set({ ...values, revision: '3', parameter_prefix: undefined });
    await applied();
  });
});

test('a destroy removes what depends on the access first', SLOW, async () => {
  set({});
  const lines = await applied('destroy -auto-approve');
  for (const name of MODULES)
    expect(at(lines, `terraform_data.after_${name}`, 'Destruction complete')).toBeLessThan(
      at(lines, requestOf(name), 'Destroying'),
    );
});

function set(values: Readonly<Record<string, string | boolean | undefined>>, database = {}): void {
  const { host, port, database: name } = stage.sandbox.postgres;
  const master_secret = `arn:aws:ssm:${REGION}:${MEMBER_A}:parameter${MASTER}`;
  stage.workspace.set({
    database: { endpoint: `${host}:${port}`, name, master_secret, ...database },
    ...values,
  });
}

function requestOf(name: (typeof MODULES)[number]): string {
  return REQUESTS[MODULES.indexOf(name)] ?? '';
}

function expected(appname: string) {
  const dbname = stage.sandbox.postgres.database;
  const place = { account: MEMBER_A, region: REGION };
  const identity = { ...place, env: 'test', project: 'terraform', appname, dbname };
  const names = parameterNames('database-access', identity);
  const arns: Record<string, string> = Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, parameterArn(identity, name)]),
  );
  return { names, arns };
}

interface Planned {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly after: object | null;
    readonly after_unknown: object;
  };
}

async function planned() {
  const plan = await stage.terraform('plan -out=plan');
  expect(plan.status, plan.output).toBe(0);
  const shown = JSON.parse((await stage.terraform('show -json plan')).output);
  const changes: readonly Planned[] = shown.resource_changes;
  return {
    after: new Map(changes.map(({ address, change }) => [address, change.after])),
    unknown: new Map(changes.map(({ address, change }) => [address, change.after_unknown])),
    /** What is to be done, but for what is only read. */
    changed: new Map(
      changes
        .map(({ address, change }) => [address, change.actions.join(' then ')] as const)
        .filter(([, actions]) => !['no-op', 'read'].includes(actions)),
    ),
  };
}

function updates(...addresses: string[]): ReadonlyMap<string, string> {
  return new Map(addresses.map((address) => [address, 'update']));
}

async function applied(command = 'apply -auto-approve'): Promise<string[]> {
  const { status, output } = await stage.terraform(command);
  expect(status, output).toBe(0);
  return output.split('\n');
}

/** Where Terraform says so in what it printed. */
function at(lines: readonly string[], address: string, what: string): number {
  const index = lines.findIndex((line) => line.startsWith(`${address}: ${what}`));
  expect(index, `${address}: ${what}`).toBeGreaterThan(-1);
  return index;
}

function oneLine(output: string): string {
  return output.replace(/\s+/g, ' ');
}
