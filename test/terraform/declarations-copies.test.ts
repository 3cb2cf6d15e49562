import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AddTagsToResourceCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import { MEMBER_A } from '../sandbox/organization/roles.ts';
import { recordsBelow } from '../support/declarers.ts';
import type { Credentials } from '../support/parameters.ts';
import { query } from '../support/postgres-sessions.ts';
import {
  access,
  accessesIn,
  type Configuration,
  configure,
  reference,
  startDeclarations,
} from '../support/terraform/declarations.ts';
import { holds } from '../support/terraform/holds.ts';
import { MASTER, type Stage } from '../support/terraform/stage.ts';
import type { Run } from '../support/terraform/workspace.ts';

/** One access, declared more than once. */

let stage: Stage;
let first: Credentials;

beforeAll(async () => {
  stage = await startDeclarations();
  const { postgres } = stage.sandbox;
  await query(postgres, postgres.master, 'CREATE TABLE orders (item text)');
});

afterAll(() => stage?.stop());

describe('a copy of a module', () => {
  test('in the same words has the same access, and is warned of it', async () => {
    await applied({ module: { first: shared() } });
    first = await stage.credentials('shared');
    const [original] = accessesIn(stage);
    const run = await applied({
      module: { first: shared(), copy: shared() },
      output: { warnings: { value: reference('module.copy.warnings') } },
    });
    expect(run.output).toContain('test/terraform/shared/app is declared elsewhere too');
    expect(run.output).toContain(`Terraform (default), owner ${idOf(original?.declarer)}`);
    expect(await stage.credentials('shared')).toEqual(first);
    await holds(stage);
  });

  test('can be removed, and the first one keeps the access', async () => {
    await applied({ module: { first: shared() } });
    expect(await stage.credentials('shared')).toEqual(first);
    await holds(stage);
  });

  test('in other words is refused, and told of the first one', async () => {
    const declared_by = 'the team of the catalogue';
    await applied({ module: { first: shared({ declared_by }) } });
    await configure(stage, {
      module: { first: shared({ declared_by }), copy: shared({ privileges: 'readonly' }) },
    });
    const run = await stage.terraform('apply -auto-approve');
    expect(run.status).toBe(1);
    const said = run.output.replace(/\s+/g, ' ');
    expect(said).toContain(
      'test/terraform/shared/app is declared already, by Terraform (the team of the catalogue), owner ',
    );
    expect(said).toContain('not in the same words (privileges differ)');
    expect(await stage.credentials('shared')).toEqual(first);
    await holds(stage);
  });

  test('whose request was refused goes without a trace', async () => {
    await applied({ module: { first: shared() } });
    expect(await stage.credentials('shared')).toEqual(first);
    await holds(stage);
  });

  test('is changed together with the first one only by its removal', async () => {
    await applied({ module: { first: shared(), copy: shared() } });
    await configure(stage, {
      module: {
        first: shared({ privileges: 'readonly' }),
        copy: shared({ privileges: 'readonly' }),
      },
    });
    const run = await stage.terraform('apply -auto-approve');
    expect(run.status).toBe(1);
    expect(run.output.replace(/\s+/g, ' ')).toContain('not in the same words (privileges differ)');
    await applied({ module: { first: shared({ revision: 'again' }) } });
    await holds(stage);
  });
});

describe('two workspaces', () => {
  const other = 'terraform.tfstate.d/other/terraform.tfstate';

  test('share an access in the same words, and each is told of the other', async () => {
    await configure(stage, {
      module: { first: shared({ revision: 'again' }) },
      output: { warnings: { value: reference('module.first.warnings') } },
    });
    await run('workspace new other');
    const { output } = await run('apply -auto-approve');
    expect(output).toContain('Terraform (default), owner ');
    await holds(stage, 'terraform.tfstate', other);
  });

  test('can’t have it in different words', async () => {
    await configure(stage, { module: { first: shared({ privileges: 'readonly' }) } });
    const refused = await stage.terraform('apply -auto-approve');
    expect(refused.status).toBe(1);
    expect(refused.output.replace(/\s+/g, ' ')).toContain('by Terraform (default), owner ');
  });

  test('one destroys its own part, and the other one keeps the access', async () => {
    await run('destroy -auto-approve');
    await run('workspace select default');
    expect(await stage.credentials('shared')).toEqual(first);
    await holds(stage, 'terraform.tfstate', other);
  });
});

describe("the article's resource", () => {
  const invocation = () => ({
    aws_lambda_invocation: {
      article: {
        function_name: DOOR_FUNCTION,
        lifecycle_scope: 'CRUD',
        input: JSON.stringify(plainRequest('article')),
      },
    },
  });

  test('loses its access to a module, which is told', async () => {
    await applied({ module: { first: shared() }, resource: invocation() });
    const before = await stage.credentials('article');
    const run = await applied({
      module: { first: shared(), named: access(stage, { appname: 'article' }) },
      resource: invocation(),
      output: { warnings: { value: reference('module.named.warnings') } },
    });
    expect(run.output).toContain('was taken over from a plain invocation without owner');
    await applied({ module: { first: shared(), named: access(stage, { appname: 'article' }) } });
    expect(await stage.credentials('article')).toEqual(before);
    await holds(stage);
  });

  test('can’t have an access that a module declares', async () => {
    await configure(stage, {
      module: { first: shared(), named: access(stage, { appname: 'article' }) },
      resource: invocation(),
    });
    const refused = await stage.terraform('apply -auto-approve');
    expect(refused.status).toBe(1);
    expect(refused.output.replace(/\s+/g, ' ')).toContain('is declared already, by Terraform');
    await holds(stage);
  });
});

describe("another application's access", () => {
  /** Somebody may ask the door, and knows what the access is called. */
  async function ask(request: Readonly<Record<string, unknown>>): Promise<string> {
    const lambda = new LambdaClient(stage.sandbox.administrator(MEMBER_A));
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: DOOR_FUNCTION, Payload: JSON.stringify(request) }),
    );
    return `${FunctionError ?? 'done'}: ${Buffer.from(Payload ?? []).toString()}`;
  }

  test.each([
    ['a plain invocation', undefined],
    ['an owner of its own', 'somebody else'],
  ])('is not led to another server by %s', async (_, owner) => {
    const { port } = stage.sandbox.postgres;
    const there = `127.0.0.1:${port}`;
    // Whoever owns the master's secret trusts that server; the secret is not what refuses it.
    const Tags = [{ Key: 'database-access:endpoints', Value: there }];
    await stage.ssm.send(
      new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: MASTER, Tags }),
    );
    const before = await stage.parameters('article');
    const former = { ...plainRequest('article'), ...(owner !== undefined && { owner }) };
    const answer = await ask({
      ...former,
      dbendpoint: there,
      tf: { action: 'update', prev_input: former },
    });
    expect(answer).toContain('test/terraform/article/app is declared already, by Terraform');
    expect(await stage.parameters('article')).toEqual(before);
    await holds(stage);
  });

  test('is not removed by an invented owner', async () => {
    const request = { ...plainRequest('article'), owner: 'somebody else' };
    const answer = await ask({ ...request, tf: { action: 'delete', prev_input: null } });
    expect(answer).toContain('nothing was removed');
    await holds(stage);
  });
});

test('a destroy of all leaves nothing', async () => {
  await configure(stage, {
    module: { first: shared(), named: access(stage, { appname: 'article' }) },
  });
  await run('destroy -auto-approve');
  await holds(stage);
  expect(await recordsBelow(stage.ssm)).toEqual(new Map());
});

function shared(values: Readonly<Record<string, unknown>> = {}) {
  return access(stage, { appname: 'shared', ...values });
}

/** As the article sends it, but for the master. */
function plainRequest(appname: string) {
  const { host, port, database } = stage.sandbox.postgres;
  return {
    dbtype: 'postgres',
    dbendpoint: `${host}:${port}`,
    dbname: database,
    mastersecret: MASTER,
    env: 'test',
    project: 'terraform',
    appname,
  };
}

function idOf(declarer = ''): string {
  return declarer.split(' ').at(-1) ?? '';
}

async function applied(configuration: Configuration): Promise<Run> {
  await configure(stage, configuration);
  return run('apply -auto-approve');
}

async function run(command: string): Promise<Run> {
  const run = await stage.terraform(command);
  expect(run.status, run.output).toBe(0);
  return run;
}
