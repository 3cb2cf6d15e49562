import { expect, test } from 'vitest';
import { stackSetsOf, withReasons } from '../../../../stacksets/doctor/stack-reasons.ts';
import { finding, found } from './findings.ts';

const missing = finding({ state: 'spoke missing', vpc: 'data' });
const failed = (reason: string, stackSet = 'acme-spoke-data') => [
  { stackSet, account: missing.account, region: missing.region, reason },
];
const problemOf = (reason: string) =>
  withReasons(found(missing), failed(reason)).findings[0]?.problem;

test('only StackSets whose stacks are missing are asked for, those of a pilot too', () => {
  const role = finding({ state: 'role missing' });
  const fine = finding({ state: 'unreachable' });
  expect(stackSetsOf(found(missing, missing, role, fine))).toEqual([
    'acme-spoke-data',
    'acme-pilot-spoke-data',
    'acme-account',
    'acme-pilot-account',
  ]);
  expect(stackSetsOf(found(finding()))).toEqual([]);
});

test.each([
  [
    'Unable to fetch parameters [/database-access-vpc/data/id] from parameter store for this account.',
    'publishes no VPC',
  ],
  [
    'Parameter validation failed: parameter value vpc-0123 for parameter name Vpc does not exist',
    'is gone',
  ],
  ['Parameter validation failed: ParameterNotFound', 'publishes no VPC'],
  ["The subnet ID 'subnet-0123' does not exist (Service: Ec2, Status Code: 400)", 'is gone'],
  [
    'Found another VPC endpoint subnet in the availability zone of subnet-1. VPC endpoint subnets ' +
      'should be in different availability zones (Error Code: DuplicateSubnetsInSameZone)',
    'one of each zone',
  ],
  ['You have exceeded the maximum limit for HyperPlane ENIs for your account', 'interface left'],
  ['The maximum number of security groups for VPC has been reached.', 'no security group left'],
  ['The maximum number of rules per security group has been reached.', 'so many rules'],
  [
    "Specified ReservedConcurrentExecutions for function decreases account's " +
      'UnreservedConcurrentExecution below its minimum value of [100].',
    'L-B99A9384',
  ],
  ['... with an explicit deny in a service control policy (Service: Lambda)', 'stacksets-exec-'],
  [
    'Scope ARN: arn:aws:iam::2:policy/x does not exist or is not attachable.',
    'permissionsBoundary',
  ],
  ['The specified KMS Key does not exist or is not allowed to be used', 'logKey'],
  ['Error occurred while GetObject. S3 Error Code: NoSuchKey.', 'step 3'],
  ['resource sg-0123 has a dependent object (Service: Ec2)', 'An account that leaves'],
  ['database-access-spoke already exists in stack arn:aws:...', 'delete it'],
])('a known reason is told with its cure: %s', (reason, cure) => {
  expect(problemOf(reason)).toContain(cure);
});

test('a reason that is not known is told as it is', () => {
  expect(problemOf('Something new')).toBe('StackSets: Something new');
});

test('a reason belongs to one account and Region, and to the StackSet of the finding', () => {
  const elsewhere = finding({ ...missing, region: 'eu-west-1' });
  const other = withReasons(found(elsewhere), failed('Something new'));
  expect(other.findings).toEqual([elsewhere]);
  const another = withReasons(found(missing), failed('Something new', 'acme-spoke-default'));
  expect(another.findings).toEqual([missing]);
  const pilot = withReasons(found(missing), failed('Something new', 'acme-pilot-spoke-data'));
  expect(pilot.findings[0]?.problem).toBeDefined();
});

test("the role's stack is in the Region of the hub, wherever the role is missing", () => {
  const role = finding({ state: 'role missing', region: 'eu-west-1' });
  expect(
    withReasons(found(role), [
      { stackSet: 'acme-account', account: role.account, region: 'eu-central-1', reason: 'New' },
    ]).findings[0]?.problem,
  ).toBe('StackSets: New');
});
