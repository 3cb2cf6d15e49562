import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import { MEMBER_A, REGION } from '../sandbox/organization/roles.ts';
import { rewriteRecord } from '../support/declarers.ts';
import { query } from '../support/postgres-sessions.ts';
import {
  access,
  configure,
  reference,
  startDeclarations,
} from '../support/terraform/declarations.ts';
import { holds } from '../support/terraform/holds.ts';
import type { Stage } from '../support/terraform/stage.ts';

/**
 * Terraform replaces an invocation although its declarer stays. Usually it destroys first; where
 * something that depends on it is created before it is destroyed, so is the invocation.
 */

const PLAIN = 'module.plain.aws_lambda_invocation.this';
const CAREFUL = 'module.careful.aws_lambda_invocation.this';
const TWENTY_MINUTES = 20 * 60_000;

let stage: Stage;

beforeAll(async () => {
  stage = await startDeclarations();
  const { postgres } = stage.sandbox;
  await query(postgres, postgres.master, 'CREATE TABLE orders (item text)');
  await configureWith();
  await apply();
});

afterAll(() => stage?.stop());

describe('a replacement', () => {
  test('with -replace= keeps the credentials where the create comes first', async () => {
    const before = { plain: await stage.credentials('plain'), careful: await careful() };
    await timePasses();
    const output = await apply(`-replace=${PLAIN} -replace=${CAREFUL}`);
    expect(output).toContain('(deposed object ');
    expect(await careful()).toEqual(before.careful);
    expect(await stage.credentials('plain')).not.toEqual(before.plain);
    await holds(stage);
  });

  test('after a taint ends with the access there', async () => {
    const before = await careful();
    await timePasses();
    for (const address of [PLAIN, CAREFUL])
      expect(await stage.terraform(`taint ${address}`)).toMatchObject({ status: 0 });
    await apply();
    expect(await careful()).toEqual(before);
    await holds(stage);
  });

  test('by another name of the function ends with the access there', async () => {
    await timePasses();
    await configureWith({
      function_name: functionArn({ account: MEMBER_A, region: REGION, name: DOOR_FUNCTION }),
    });
    expect(await apply()).toContain('(deposed object ');
    await holds(stage);
  });
});

test('a destroy that follows a replacement leaves nothing', async () => {
  expect(await stage.terraform('destroy -auto-approve')).toMatchObject({ status: 0 });
  await holds(stage);
});

async function configureWith(values: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await configure(stage, {
    module: {
      plain: access(stage, { appname: 'plain', ...values }),
      careful: access(stage, { appname: 'careful', ...values }),
    },
    resource: {
      terraform_data: {
        task: {
          input: reference('module.careful.parameter_arns'),
          lifecycle: { create_before_destroy: true },
        },
      },
    },
  });
}

async function apply(options = ''): Promise<string> {
  const run = await stage.terraform(`apply -auto-approve ${options}`.trim());
  expect(run.status, run.output).toBe(0);
  return run.output;
}

const careful = () => stage.credentials('careful');

/** Terraform repeats a create that got no answer, for fifteen minutes at most. */
async function timePasses(): Promise<void> {
  for (const appname of ['plain', 'careful'])
    await rewriteRecord(stage.ssm, appname, (record) => ({
      ...record,
      declarers: record.declarers.map((declarer) => ({
        ...declarer,
        at: new Date(Date.parse(declarer.at) - TWENTY_MINUTES).toISOString(),
      })),
    }));
}
