import { expect, test } from 'vitest';
import { type Choices, parseOptions } from '../../../../stacksets/verify/options.ts';

function begin(...words: string[]): Choices {
  const { run } = parseOptions(['--region', 'eu-central-1', ...words]);
  if ('begin' in run) return run.begin;
  throw new Error('this begins no run');
}

test('a run has both engines and a name of its own, unless something else is said', () => {
  const choices = begin();
  expect(choices).toMatchObject({ engines: ['postgres', 'mysql'], aurora: false });
  expect(choices.name).toMatch(/^verify-[0-9a-f]{4}$/);
});

test('the first hour ends with Aurora MySQL, of which the least is known', () => {
  expect(begin('--first-hour')).toMatchObject({ engines: ['mysql'], aurora: true });
});

test('no engine means no database', () => {
  expect(begin('--engines', 'none').engines).toEqual([]);
});

const EXISTING = [
  ...['--database', 'h:1', '--database-name', 'x', '--master-secret', 's'],
  ...['--vpc', 'vpc-1', '--subnets', 'subnet-1'],
];
const LDAP = [
  ...['--ldap', 'ldaps://dc1.corp.example', '--ldap-networks', '10.0.0.0/16,10.1.0.0/16'],
  ...['--ldap-base-dn', 'DC=corp,DC=example', '--ldap-bind', 'bind.json'],
  ...['--ldap-group', 'DB-Readers', '--ldap-person', 'Jane.Doe'],
];

test('a directory is known by what the hub needs, and the person by the name of the user', () => {
  expect(begin(...LDAP).directory).toEqual({
    ...{ url: 'ldaps://dc1.corp.example', networks: ['10.0.0.0/16', '10.1.0.0/16'] },
    ...{ baseDn: 'DC=corp,DC=example', bind: 'bind.json' },
    ...{ group: 'DB-Readers', person: 'jane.doe' },
  });
});

test.each<[string, string[], RegExp]>([
  ['an engine that there is not', ['--engines', 'oracle'], /engines/],
  ['a unit without its account', ['--unit', 'ou-exam-12345678'], /--member-profile is missing/],
  ['a network without subnets', ['--vpc', 'vpc-0123'], /--subnets is missing/],
  [
    'a database without its secret',
    ['--database', 'h:1', '--database-name', 'x'],
    /--master-secret/,
  ],
  [
    'a database without its network',
    ['--database', 'h:1', '--database-name', 'x', '--master-secret', 's'],
    /needs --vpc/,
  ],
  [
    'a database for two accounts',
    [...EXISTING, '--engines', 'mysql', '--member-profile', 'm', '--unit', 'u'],
    /single account/,
  ],
  ['a directory without a group', LDAP.slice(0, -4), /--ldap-group and --ldap-person/],
  ['the authority of no directory', ['--ldap-ca', 'ca.pem'], /--ldap is missing/],
  ['a directory in the first hour', [...LDAP, '--first-hour'], /asks no directory/],
  ['a directory without databases', [...LDAP, '--engines', 'none'], /--ldap needs databases/],
  [
    'people in a database of somebody else',
    [...EXISTING, '--engines', 'mysql', ...LDAP],
    /leave out --database/,
  ],
  ['a person who ends a text', [...LDAP, '--ldap-person', "x' OR 'x"], /must be letters/],
  ['a network that is none', [...LDAP, '--ldap-networks', 'corp'], /must be a network/],
  ['a name that buckets can’t have', ['--name', 'Verify'], /lower-case/],
  ['an option that there is not', ['--everything'], /everything/],
])('%s is refused', (_, words, message) => {
  expect(() => begin(...words)).toThrow(message);
});

test('an earlier run is resumed or removed by its name', () => {
  expect(parseOptions(['--resume', 'verify-1']).run).toEqual({ resume: 'verify-1' });
  expect(parseOptions(['--remove', 'verify-1']).run).toEqual({ remove: 'verify-1' });
});
