import { expect, test } from 'vitest';
import { REGIONS } from '../../stacksets/settings/regions.ts';
import { settingsWith } from './company.ts';

test('the example is valid, and what it leaves out has a default', () => {
  expect(settingsWith()).toMatchObject({
    namePrefix: 'database-access',
    logRetentionDays: 90,
    delegatedAdministrator: true,
    spokes: { parameterPrefix: 'database-access', masterSecrets: ['rds!*'], masterParameters: [] },
    vpcs: [{ name: 'default', interfaceEndpoints: false }],
    reconcile: { timeZone: 'Europe/Berlin', callsAtOnce: 10, maximumAgeHours: 48 },
  });
});

test.each<[string, object, string]>([
  ['a missing setting', { regions: undefined }, 'This setting is missing: a list\n  → at regions'],
  ['an unknown setting', { regoins: [] }, 'Unrecognized key: "regoins"'],
  [
    'a setting that is spelt otherwise',
    { log_retention_days: 90 },
    'Unrecognized key: "log_retention_days" (did you mean logRetentionDays?)',
  ],
  [
    'one of a part',
    { hub: { account: '111111111111', region: 'eu-central-1', trusted_invokers: [] } },
    'Unrecognized key: "trusted_invokers" (did you mean trustedInvokers?)',
  ],
  ['a Region', { regions: ['Frankfurt'] }, 'regions[0]'],
  ['a Region of GovCloud', { regions: ['us-gov-west-1'] }, "its ARNs don't begin with arn:aws:"],
  ['a Region of China', { hub: { region: 'cn-north-1' } }, "its ARNs don't begin with arn:aws:"],
  ['a Region that nobody knows', { regions: ['eu-central-9'] }, 'must be a Region that'],
  [
    'a hub where there are no function URLs',
    { hub: { region: 'eu-south-2' } },
    'has no Lambda function URLs, by which the doors call the hub: name another Region for the hub',
  ],
  ['an organization', { organization: 'example' }, 'must be an organization id'],
  ['a unit', { organizationalUnits: ['Production'] }, 'must be the id of an organizational unit'],
  ['the same unit twice', { regions: ['eu-west-1', 'eu-west-1'] }, 'must not name one twice'],
  ['a retention that CloudWatch does not know', { logRetentionDays: 42 }, 'logRetentionDays'],
  ['an invoker that is everybody', { hub: { trustedInvokers: ['*'] } }, 'must be an account id'],
  ['two VPCs of one name', { vpcs: [{ name: 'a' }, { name: 'a' }] }, 'must have different names'],
  ['a VPC with a long name', { vpcs: [{ name: 'a'.repeat(26) }] }, 'must leave room'],
  [
    'a VPC in a Region of its own',
    { vpcs: [{ name: 'default', regions: ['eu-north-1'] }] },
    'eu-north-1 is not among',
  ],
  ['secrets of any name', { spokes: { masterSecrets: ['*'] } }, 'must be a name, with *'],
  ['parameters of any name', { spokes: { masterParameters: ['*'] } }, 'must be a path'],
  [
    'a prefix over what the accounts publish',
    { spokes: { parameterPrefix: 'database-access-vpc' } },
    'must not be where the rollout keeps its own',
  ],
  ["AWS's own key by name", { spokes: { parameterKey: 'alias/aws/ssm' } }, 'of your own'],
  [
    'more databases than a security group has rules',
    { spokes: { databasePorts: Array.from({ length: 20 }, (_, at) => 5000 + at) } },
    'a security group has 60 rules',
  ],
  [
    'more units than fit into the environment of the hub',
    {
      organizationalUnits: Array.from({ length: 200 }, (_, at) => `ou-exam-${10_000_000 + at}`),
    },
    'must be 3000 characters as the hub is told it',
  ],
  ['a tag that AWS keeps for itself', { tags: { 'aws:owner': 'x' } }, 'not begin with aws:'],
  ['a tag with a bracket', { tags: { owner: '<nobody>' } }, 'tags.owner'],
  ["AWS's own role path", { roles: { path: '/aws-reserved/x/' } }, 'roles.path'],
  ['a role path without slashes', { roles: { path: 'platform' } }, 'roles.path'],
  [
    'a boundary by its ARN',
    { roles: { permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' } },
    'must be the name of a managed policy that each account has',
  ],
  ['the key of logs by its ARN', { logKey: 'arn:aws:kms:eu-central-1:1:key/1' }, 'logKey'],
  ['a topic by its ARN', { memberAlarms: { topic: 'arn:aws:sns:a:1:b' } }, 'memberAlarms.topic'],
  [
    'name servers by their names',
    { spokes: { nameServers: ['dns.corp.example'] } },
    'must be a network',
  ],
  [
    'a pilot of unknown units',
    { rollout: { pilot: ['ou-exam-pilot123'] } },
    'ou-exam-pilot123 is not among the organizationalUnits',
  ],
  [
    'a pilot of everybody',
    { rollout: { pilot: ['ou-exam-12345678'] } },
    'must leave some of the organizationalUnits for later',
  ],
  [
    'a pilot within the root',
    {
      organizationalUnits: ['r-exam', 'ou-exam-pilot123'],
      rollout: { pilot: ['ou-exam-pilot123'] },
    },
    'no account may get both',
  ],
  ['a revision in words', { rollout: { revision: 'after the move' } }, 'rollout.revision'],
  ['a schedule in words', { reconcile: { schedule: 'nightly' } }, 'must be cron(...), rate(...)'],
  ['an unknown time zone', { reconcile: { timeZone: 'Mars/Base' } }, 'must be a time zone'],
  [
    'more calls at once than the function may be invoked',
    { reconcile: { callsAtOnce: 60 } },
    'must not be less than callsAtOnce',
  ],
  [
    'more spokes at once than a call has files for',
    { reconcile: { placesPerCall: 100, serversAtOnce: 5 } },
    'times serversAtOnce must be 400 at most',
  ],
  ['a directory in the clear', { directory: { url: 'http://ad' } }, 'must be ldaps://'],
  [
    'one of several directories in the clear',
    { directory: { url: 'ldaps://a, http://b' } },
    'must be ldaps://',
  ],
  ['a base DN that is a domain name', { directory: { baseDn: 'corp.example' } }, 'must be a DN'],
])('%s is refused by name', (_, changes, problem) => {
  expect(() => settingsWith({ ...changes })).toThrow(problem);
});

test('spokes and doors may be in all Regions', () => {
  expect(settingsWith({ regions: [...REGIONS] }).regions).toHaveLength(34);
});

test('every mistake is reported at once, with the name of the file', () => {
  expect(() => settingsWith({ externalId: '', regions: [] })).toThrow(
    /^the example:[\s\S]*regions[\s\S]*externalId/,
  );
});
