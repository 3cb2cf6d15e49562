import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETER_PREFIX } from '../../provider/contract/names.ts';
import { peoplePermissions } from '../../stacksets/permissions/people.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { terraformConfiguration } from '../sandbox/terraform/configuration.ts';
import { createWorkspace, KEEPS_PROVIDER, type Workspace } from '../support/terraform/workspace.ts';

/** Checks of configurations that need no sandbox, only Terraform itself. */

const REPOSITORY = join(import.meta.dirname, '../..');
const folder = temporaryFolder('configurations');
const workspaces = new Map<string, Promise<Workspace>>();

afterAll(() => folder.remove());

test.each(['terraform', 'test/terraform'])('%s is formatted', async (path) => {
  const format = ['fmt', '-check', '-diff', '-recursive', path];
  await expect(
    promisify(execFile)('terraform', format, { cwd: REPOSITORY }),
  ).resolves.toMatchObject({ stdout: '' });
});

describe.each([
  'terraform/database-access',
  'terraform/examples/article',
  'terraform/examples/aurora-mysql',
  'terraform/examples/quickstart',
  'terraform/examples/rds-ecs',
  'terraform/examples/rollout',
  'terraform/people-policy',
])('%s', (configuration) => {
  test('the configuration is valid', async () => {
    const workspace = await initialised(configuration);
    expect(await workspace.terraform(['validate'])).toMatchObject({ status: 0 });
  });
});

test.each([
  'terraform/database-access',
  'terraform/examples/aurora-mysql',
  'terraform/examples/rds-ecs',
  'terraform/people-policy',
])('the tests of %s pass', async (configuration) => {
  const workspace = await initialised(configuration);
  const { status, output } = await workspace.terraform(['test']);
  expect(output).toMatch(/Success! [1-9]\d* passed, 0 failed/);
  expect(status).toBe(0);
});

test('people’s policy is the one that the sandbox enforces', async () => {
  const workspace = await initialised('terraform/people-policy');
  expect(await workspace.terraform(['apply', '-auto-approve'])).toMatchObject({ status: 0 });
  const { output } = await workspace.terraform(['output', '-raw', 'json']);
  expect(JSON.parse(output)).toEqual(
    peoplePermissions({ parameterPrefix: DEFAULT_PARAMETER_PREFIX }),
  );
});

function initialised(configuration: string): Promise<Workspace> {
  const workspace = workspaces.get(configuration) ?? initialise(configuration);
  workspaces.set(configuration, workspace);
  return workspace;
}

async function initialise(configuration: string): Promise<Workspace> {
  const variables = {
    TF_CLI_CONFIG_FILE: await terraformConfiguration(folder.path),
    CHECKPOINT_DISABLE: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const place = join(folder.path, basename(configuration));
  const workspace = createWorkspace(configuration, place, variables, KEEPS_PROVIDER);
  const init = await workspace.terraform(['init']);
  expect(init).toMatchObject({ status: 0 });
  return workspace;
}
