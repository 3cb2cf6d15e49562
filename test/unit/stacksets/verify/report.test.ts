import { expect, test } from 'vitest';
import type { Act, Finding } from '../../../../stacksets/verify/act.ts';
import { parseAssumptions } from '../../../../stacksets/verify/report/assumptions.ts';
import { masked } from '../../../../stacksets/verify/report/mask.ts';
import {
  countsOf,
  judge,
  type Report,
  textOf,
} from '../../../../stacksets/verify/report/report.ts';

const act = (id: string, ...confirms: string[]): Act => ({
  ...{ id, title: id, minutes: 1, confirms },
  do: async () => 'seen',
});
const assumption = (id: string) => ({ id, assumed: '', source: '', check: '' });
const finding = (of: string, status: Finding['status']): Finding => ({
  ...{ act: of, status, seen: `${of} saw it` },
});

test('one act that contradicts outweighs others that confirm', () => {
  const acts = [act('a', 'x'), act('b', 'x', 'y'), act('c', 'z')];
  const findings = [finding('a', 'confirmed'), finding('b', 'contradicted')];
  const judged = judge(['x', 'y', 'z'].map(assumption), acts, findings);
  expect(judged).toEqual([
    { id: 'x', status: 'contradicted', seen: 'b saw it' },
    { id: 'y', status: 'contradicted', seen: 'b saw it' },
    { id: 'z', status: 'not checked', seen: '' },
  ]);
  expect(countsOf(judged)).toEqual({ confirmed: 0, contradicted: 2, 'not checked': 1 });
});

test('an act that could not look confirms nothing', () => {
  const [judged] = judge([assumption('x')], [act('a', 'x')], [finding('a', 'not checked')]);
  expect(judged).toEqual({ id: 'x', status: 'not checked', seen: 'a saw it' });
});

test('the text begins with what the run was about, and ends with what it has left', () => {
  const report: Report = {
    ...{ version: '0.1.0', region: 'eu-central-1', engines: ['postgres'], accounts: 1 },
    ...{ problem: 'ended by SIGINT', left: ['aws cloudformation delete-stack'] },
    counts: { confirmed: 0, contradicted: 1, 'not checked': 1 },
    assumptions: [
      { id: 'x', status: 'contradicted', seen: 'superuser true' },
      { id: 'y', status: 'not checked', seen: '' },
    ],
    findings: [{ act: 'a', title: 'asks', status: 'contradicted', seen: 'superuser true' }],
  };
  expect(textOf(report).split('\n')).toEqual([
    'database-access 0.1.0, eu-central-1, postgres, 1 account',
    'the run did not come to its end: ended by SIGINT',
    '',
    'asks',
    '    contradicted: superuser true',
    '',
    'docs/assumptions.md: 1 contradicted',
    '    x: superuser true',
    '0 confirmed',
    '1 not checked',
    '    y',
    '',
    'left behind; remove it by hand:',
    'aws cloudformation delete-stack',
  ]);
});

test.each([
  ['account 123456789012 is asking', 'account ACCOUNT is asking'],
  [
    'verify-ab12-postgres.c0ffee123.eu-central-1.rds.amazonaws.com',
    'HOST.ID.eu-central-1.rds.amazonaws.com',
  ],
  ['x.cluster-c0ffee.eu-central-1.rds.amazonaws.com', 'HOST.ID.eu-central-1.rds.amazonaws.com'],
  [
    'https://abcdef0123.lambda-url.eu-central-1.on.aws/',
    'https://ID.lambda-url.eu-central-1.on.aws/',
  ],
  ['in vpc-0123456789abcdef0, of o-exampleorg1', 'in vpc-ID, of ORGANIZATION'],
  ['ou-exam-12345678', 'UNIT'],
  ['secret:rds!db-01234567-89ab-cdef-0123-456789abcdef-AbCdEf', 'secret:rds!db-ID'],
  ['assumed-role/admin/jane@example.com is not authorized', 'assumed-role/NAME is not authorized'],
])('the report hides %s', (text, hidden) => {
  expect(masked(text, {})).toBe(hidden);
});

test('the report hides whose directory it was, and who is in it', () => {
  const directory = {
    url: 'ldaps://dc1.corp.example ldap://10.0.0.5:3268',
    ...{ networks: ['10.0.0.0/16'], baseDn: 'DC=corp,DC=example' },
    ...{ bind: 'bind.json', group: 'DB-Readers', person: 'jane.doe' },
  };
  const hide = (text: string) => masked(text, { directory });
  expect(hide('the group DB-Readers of ldaps://dc1.corp.example has no jane.doe')).toBe(
    'the group OF-THE-DIRECTORY of ldaps://OF-THE-DIRECTORY has no OF-THE-DIRECTORY',
  );
  expect(hide('10.0.0.5:3268 refused')).toBe('OF-THE-DIRECTORY:3268 refused');
  expect(hide('john@corp.example')).toBe('john@OF-THE-DIRECTORY');
  expect(hide('no CN=John Doe,OU=Sales,DC=corp,DC=example')).toBe('no DN');
});

test('lines of the page are parsed, with what is escaped in them', () => {
  const page =
    '| id | assumed | source | check |\n| --- | --- |\n| `a-b` | one \\| two | doc | by hand: x |\n';
  expect(parseAssumptions(page)).toEqual([
    { id: 'a-b', assumed: 'one \\| two', source: 'doc', check: 'by hand: x' },
  ]);
});
