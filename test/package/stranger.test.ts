import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import { deployerPermissions } from '../../stacksets/permissions/deployer/index.ts';
import { managedPolicies } from '../../stacksets/permissions/deployer/managed-policies.ts';
import { parseSettings } from '../../stacksets/settings/index.ts';
import { type Credentials, functionArn } from '../sandbox/lambda/function.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { publishNetwork } from '../sandbox/organization/network.ts';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  MEMBER_A,
  MEMBER_B,
  ORGANIZATION,
  REGION,
  WORKLOADS,
} from '../sandbox/organization/roles.ts';
import { createAbleDeployer } from '../sandbox/product/deployer.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { credentialsIn, parametersBelow, ROOT } from '../support/parameters.ts';
import { query } from '../support/postgres-sessions.ts';
import { newProject, type Project } from './stranger.ts';

/**
 * A stranger with npm alone: from the package to an access, by the examples of docs/cdk.md and the
 * CDK's own command line, without building anything, and back.
 */

const folder = temporaryFolder('stranger');
let sandbox: Sandbox;
let project: Project;
let deployer: Credentials;
let administrator: Credentials;

beforeAll(async () => {
  sandbox = await startSandbox({ rollout: false, directory: 'none' });
  const { vpc, subnets } = await publishNetwork(sandbox, CENTRAL, REGION);
  await publishNetwork(sandbox, MEMBER_A, 'eu-west-1');
  for (const region of [REGION, 'eu-west-1']) await publishNetwork(sandbox, MEMBER_B, region);
  project = await newProject(sandbox, join(folder.path, 'shop'), [
    ['o-exampleorg1', ORGANIZATION],
    ['ou-exam-12345678', WORKLOADS],
    ['vpc-0123456789abcdef0', vpc],
    [
      /'subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'/g,
      subnets.map((id) => `'${id}'`).join(),
    ],
    // There is no directory, and the servers of this sandbox have an authority of their own.
    [/ {2}directory: \{.*?\n {2}\},\n/gs, "  spokes: { certificateAuthorities: ['ca.pem'] },\n"],
    [/ +groups: .*\n/g, ''],
  ]);
  const settings = parseSettings(project.settings, 'the example');
  const permissions = managedPolicies(deployerPermissions(settings));
  deployer = await createAbleDeployer(
    sandbox,
    permissions.map((part) => JSON.stringify(part)),
  );
  administrator = sandbox.organization.credentials(MEMBER_A, ADMINISTRATOR_ROLE);
});
afterAll(async () => {
  await sandbox?.stop();
  await folder.remove();
});

test('the platform team of an account publishes its VPC', async () => {
  const output = await project.deploy('network', administrator);
  expect(output).toContain('✅  Network');
});

test('the platform team brings hub, doors and spokes, by DatabaseAccessRollout', async () => {
  await project.deploy('rollout', deployer);
  const told = await project.run('database-access', ['doctor', '--json'], deployer);
  expect(JSON.parse(told)).toMatchObject({ counts: { ready: 4 } });
});

test('the stacks are those of database-access synth, for the same settings', async () => {
  await project.run('database-access', ['synth', 'settings.json'], deployer);
  const [construct, synth] = [project.templates('cdk.out'), project.templates('dist/cdk.out')];
  expect(Object.keys(construct)).toContain('database-access-rollout');
  expect(construct).toEqual(synth);
});

test('a team declares an access, beside its database and its ECS task', async () => {
  await project.deploy('checkout', administrator);
  const ssm = new SSMClient(sandbox.administrator(MEMBER_A));
  const { url, ...login } = credentialsIn(await parametersBelow(ssm, ROOT));
  ssm.destroy();
  expect(url).toContain(`//${login.username}:${login.password}@`);
  expect(await query(sandbox.postgres, login, 'SELECT session_user')).toEqual([login.username]);
});

test('another deployment finds nothing to do', async () => {
  const output = await project.deploy('rollout', deployer);
  expect(output.match(/\(no changes\)/g)).toHaveLength(4);
});

test('everything goes again', async () => {
  await project.destroy('checkout', administrator);
  await project.destroy('rollout', deployer);
  expect(() => lambda(MEMBER_A, DOOR_FUNCTION)).toThrow('no function');
});

function lambda(account: string, name: string) {
  return sandbox.functions.function(functionArn({ account, name, region: REGION })).lambda;
}
