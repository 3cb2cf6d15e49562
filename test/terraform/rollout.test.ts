import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { MEMBER_B } from '../sandbox/organization/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { credentialsIn, parametersBelow, ROOT, storeMaster } from '../support/parameters.ts';
import { asApplication } from '../support/postgres-sessions.ts';
import { rolloutWorkspace } from '../support/terraform/rollout.ts';
import { createWorkspace, KEEPS_PROVIDER, type Workspace } from '../support/terraform/workspace.ts';

/**
 * A team that has only Terraform: from an empty organization to an access through a member's door,
 * and back.
 */

const MASTER = '/masters/app';
const folder = temporaryFolder('terraform-rollout');
let sandbox: Sandbox;
let rollout: Workspace;
let access: Workspace;
let ssm: SSMClient;

beforeAll(async () => {
  sandbox = await startSandbox({ rollout: false });
  rollout = await rolloutWorkspace(sandbox, folder.path);
  const asMemberB = { ...sandbox.variables, AWS_PROFILE: 'member-b' };
  const place = `${folder.path}/access`;
  access = createWorkspace('terraform/examples/quickstart', place, asMemberB, KEEPS_PROVIDER);
  ssm = new SSMClient(sandbox.administrator(MEMBER_B));
  await storeMaster(ssm, MASTER, sandbox.postgres);
});
afterAll(async () => {
  await sandbox?.stop();
  await folder.remove();
});

test('an account of an empty organization has no door', async () => {
  const { host, port, database } = sandbox.postgres;
  access.set({ db_endpoint: `${host}:${port}`, db_name: database, master_secret: MASTER });
  await succeeds(access, 'init');
  const { status, output } = await access.terraform(['apply', '-auto-approve']);
  expect(status).toBe(1);
  expect(output).toContain('ResourceNotFoundException');
});

test('terraform apply brings the hub and the StackSets', { timeout: 300_000 }, async () => {
  await succeeds(rollout, 'init');
  const output = await succeeds(rollout, 'apply', '-auto-approve');
  expect(output).toContain('function:database-access-hub');
  expect(await succeeds(rollout, 'plan')).toContain('No changes.');
});

test('the rollout brings a door to each member account, which gives access', async () => {
  await succeeds(access, 'apply', '-auto-approve');
  const { url } = credentialsIn(await parametersBelow(ssm, ROOT));
  const reply = await asApplication(url, sandbox.postgres, 'SELECT 1');
  expect(reply).toEqual({ refused: false, text: '1' });
  await succeeds(access, 'destroy', '-auto-approve');
});

test('terraform destroy takes the rollout away, but for the buckets', {
  timeout: 300_000,
}, async () => {
  await succeeds(rollout, 'destroy', '-auto-approve');
  const { output } = await access.terraform(['apply', '-auto-approve']);
  expect(output).toContain('ResourceNotFoundException');
});

async function succeeds(workspace: Workspace, ...command: string[]): Promise<string> {
  const run = await workspace.terraform(command);
  expect(run).toMatchObject({ status: 0 });
  return run.output;
}
