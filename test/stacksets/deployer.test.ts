import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { deployerPermissions } from '../../stacksets/permissions/deployer/index.ts';
import {
  MAX_MANAGED_POLICY,
  managedPolicies,
  sizeOf,
} from '../../stacksets/permissions/deployer/managed-policies.ts';
import { CENTRAL, EVERYTHING, optionsWith, settingsWith, templatesOf } from './company.ts';
import type { Resource } from './evaluate.ts';

/**
 * The deployer may do what the central account's stacks need, and nothing that nobody needs. That
 * it is enough for the resources that the policy names is seen in the sandbox, which rolls out
 * under it.
 */

const HANDLERS = '../sandbox/aws/cloudformation/resources/handlers.json';
const actions = z.array(z.string()).default([]);
const { types, noSuchActions } = z
  .object({
    noSuchActions: actions,
    types: z.record(
      z.string(),
      z.object({
        create: actions,
        read: actions,
        update: actions,
        delete: actions,
        onlyWith: z.record(z.string(), actions).default({}),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL(HANDLERS, import.meta.url), 'utf8')));

/** What the programs themselves call: test/terraform/rollout.test.ts has the proof. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  'aws cloudformation deploy, delete-stack, list-stack-instances': [
    'cloudformation:CreateChangeSet',
    'cloudformation:DeleteStack',
    'cloudformation:DescribeChangeSet',
    'cloudformation:DescribeStackEvents',
    'cloudformation:DescribeStacks',
    'cloudformation:ExecuteChangeSet',
    'cloudformation:GetTemplateSummary',
    'cloudformation:ListStackInstances',
  ],
  'aws s3 sync, delete-objects, delete-bucket': [
    's3:DeleteBucket',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:GetObject',
    's3:ListBucket',
    's3:ListBucketVersions',
    's3:PutObject',
  ],
  'the other commands of docs/rollout.md': [
    'lambda:GetAccountSettings',
    'lambda:InvokeFunction',
    'ssm:DeleteParameter',
    'ssm:PutParameter',
  ],
  'cdk deploy': ['cloudformation:DeleteChangeSet', 's3:GetBucketLocation'],
  'terraform/rollout': [
    'cloudformation:CreateStack',
    'cloudformation:GetTemplate',
    'cloudformation:UpdateStack',
    's3:GetObjectTagging',
  ],
  'the key of the directory’s parameters': ['kms:Encrypt', 'kms:GenerateDataKey'],
  'StackSets, in the name of a delegated administrator': [
    'organizations:ListDelegatedAdministrators',
  ],
};

test('the deployer may do exactly what the stacks and the programs need', () => {
  const { code, hub, rollout } = templatesOf(optionsWith(EVERYTHING));
  const resources = [code, hub, rollout].flatMap(({ Resources }) => Object.values(Resources));
  const needed = new Set([...resources.flatMap(neededBy), ...Object.values(CALLED).flat()]);
  // A handler's schema asks for it, to take a boundary away: an administrator's decision.
  needed.delete('iam:DeleteRolePermissionsBoundary');
  const allowed = deployerPermissions(settingsWith(EVERYTHING)).Statement.flatMap(
    ({ Action }) => Action,
  );
  expect([...new Set(allowed)].sort()).toEqual([...needed].sort());
});

/** What AWS says that the type's handlers ask for, if the resource has such properties. */
function neededBy({ Type, Properties }: Resource): string[] {
  const known = types[Type];
  if (known === undefined) throw new Error(`${HANDLERS} does not know ${Type} yet`);
  const properties = pathsIn(Properties);
  const needless = Object.entries(known.onlyWith).flatMap(([property, asked]) =>
    properties.includes(property) ? [] : asked,
  );
  return [known.create, known.read, known.update, known.delete]
    .flat()
    .filter((action) => ![...needless, ...noSuchActions].includes(action));
}

function pathsIn(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]) => [
    path + name,
    ...(typeof inner === 'object' && !Array.isArray(inner)
      ? pathsIn(inner, `${path}${name}.`)
      : []),
  ]);
}

test('each part is a managed policy that IAM takes, and all parts together are the policy', () => {
  for (const settings of [settingsWith(), settingsWith(EVERYTHING)]) {
    const whole = deployerPermissions(settings);
    const parts = managedPolicies(whole);
    for (const part of parts) expect(sizeOf(part)).toBeLessThanOrEqual(MAX_MANAGED_POLICY);
    expect(parts.flatMap(({ Statement }) => Statement)).toEqual(whole.Statement);
    // IAM attaches ten managed policies to a role.
    expect(parts.length).toBeLessThan(5);
  }
});

test('on everything, the deployer only looks, but for what has no resources', () => {
  const wide = deployerPermissions(settingsWith(EVERYTHING))
    .Statement.filter(({ Resource }) => Resource === '*')
    .flatMap(({ Action }) => Action);
  expect(wide.filter((action) => !/:(Describe|Get|List)/.test(action))).toEqual([
    'cloudformation:CreateStackSet',
  ]);
});

test('the deployer gives no role more than the permissions boundary allows, if there is one', () => {
  const { Statement } = deployerPermissions(settingsWith(EVERYTHING));
  const free = Statement.filter(({ Condition }) => Condition === undefined).flatMap(
    ({ Action }) => Action,
  );
  const empowering = /^iam:(Create|Attach|Put|DeleteRolePermissionsBoundary|PassRole)/;
  expect(free.filter((action) => empowering.test(action))).toEqual([]);
  expect(Statement.find(({ Sid }) => Sid === 'EmpowerWithin')?.Condition).toEqual({
    StringEquals: {
      'iam:PermissionsBoundary': `arn:aws:iam::${CENTRAL}:policy/boundaries/workload`,
    },
  });
});

test('the deployer reads neither the results, which name people, nor the login to the directory', () => {
  const on = (part: string) =>
    deployerPermissions(settingsWith(EVERYTHING))
      .Statement.filter(({ Resource }) => [Resource].flat().some((arn) => arn?.includes(part)))
      .flatMap(({ Action }) => Action);
  expect(on('-results-111111111111-eu-central-1/*')).toEqual([
    's3:DeleteObject',
    's3:DeleteObjectVersion',
  ]);
  expect(on('parameter/bind')).toEqual(['ssm:DeleteParameter', 'ssm:PutParameter']);
});

test('another prefix is in the names of stacks, StackSets, buckets and alarms, not of functions', () => {
  const { Statement } = deployerPermissions(settingsWith({ namePrefix: 'dba' }));
  const named = (sid: string) =>
    [Statement.find(({ Sid }) => Sid === sid)?.Resource].flat().join(' ');
  for (const sid of ['Stacks', 'StackSets', 'Buckets', 'Code', 'Alarms'])
    expect(named(sid)).not.toContain('database-access');
  for (const sid of ['Roles', 'Functions', 'StateMachine'])
    expect(named(sid)).toContain('database-access-*');
});
