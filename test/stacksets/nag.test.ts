import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, expect, test } from 'vitest';
import { assemble, memberStacks } from '../../stacksets/assemble.ts';
import { stackSettings } from '../../stacksets/settings/stack-settings.ts';
import { optionsWith } from './company.ts';

/**
 * The findings of AwsSolutions that we leave, with the reasons. Every other finding fails the test,
 * and so does a line here that it no longer finds.
 */
const LEFT: ReadonlyArray<[finding: string, reason: string]> = [
  ['S1', 'buckets of code and of results: CloudTrail sees who writes, and data events who reads'],
  [
    'IAM5[Resource::arn:aws:logs:…:log-group:/aws/lambda/database-access…:*]',
    'streams of its own log',
  ],
  ['IAM5[Resource::arn:aws:iam::*:role/database-access-spoke]', 'all accounts of the organization'],
  [
    'IAM5[Resource::arn:aws:organizations::*:ou/o-exampleorg1/ou-exam-*]',
    'units within the units of the rollout; the settings do not name the management account',
  ],
  ['IAM5[Resource::arn:aws:lambda:*:…:function:database-access-spoke-*]', 'every Region and VPC'],
  ['IAM5[Resource::arn:aws:ssm:…:parameter/database-access/*]', 'the parameters that it writes'],
  ['IAM5[Resource::arn:aws:secretsmanager:…:secret:rds!*]', 'the secrets that RDS makes'],
  [
    'IAM5[Resource::arn:aws:ec2:…:*/*]',
    'network interfaces: Lambda needs this, and the code is denied it',
  ],
  ['IAM5[Resource::arn:aws:ec2:…:*:subnet/*]', 'subnets that another account shares'],
  [
    'IAM5[Resource::*]',
    'ec2:Describe…, logs:…LogDelivery and xray:Put… have no resources; and what is denied to code',
  ],
  [
    'IAM5[Resource::arn:aws:s3:::database-access-results-111111111111-eu-central-1/runs/*]',
    'the results of every run',
  ],
  [
    'IAM5[Resource::arn:aws:states:…:execution:database-access…:*]',
    'the executions of the machine itself',
  ],
  [
    'IAM5[Resource::arn:aws:states:…:execution:database-access-reconcile/*:*]',
    'those of its Distributed Maps',
  ],
];

const outdir = mkdtempSync(join(tmpdir(), 'database-access-nag-'));
afterAll(() => rmSync(outdir, { recursive: true }));

test('AwsSolutions finds in all stacks only what we have reasons for', () => {
  const options = optionsWith();
  const { code, hub, rollout } = assemble(options, outdir);
  const members = Object.values(memberStacks).map((make) =>
    make(new App({ outdir }), { ...options, settings: stackSettings(options.settings) }),
  );
  const found = new Set([...code, hub, rollout, ...members].flatMap(findingsIn));
  expect([...found].sort()).toEqual(LEFT.map(([finding]) => finding).sort());
});

function findingsIn(stack: Stack): string[] {
  const { violations } = new AwsSolutionsChecks(stack).validateScope(stack);
  return violations.map(({ ruleName }) =>
    ruleName
      .replace('AwsSolutions-', '')
      .replace(/(eu-central-1|<AWS::Region>):\*:/, '…:*:')
      .replace(/(eu-central-1|<AWS::Region>):(\d{12}|<AWS::AccountId>)|<AWS::AccountId>/, '…')
      .replace(/(database-access)(?!-spoke\])[\w<>-]*(:\*\])$/, '$1…$2'),
  );
}
