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
    'a network for two accounts',
    ['--member-profile', 'm', '--unit', 'u', '--vpc', 'v', '--subnets', 's'],
    /single account/,
  ],
  ['a name that buckets can’t have', ['--name', 'Verify'], /lower-case/],
  ['an option that there is not', ['--everything'], /everything/],
])('%s is refused', (_, words, message) => {
  expect(() => begin(...words)).toThrow(message);
});

test('an earlier run is resumed or removed by its name', () => {
  expect(parseOptions(['--resume', 'verify-1']).run).toEqual({ resume: 'verify-1' });
  expect(parseOptions(['--remove', 'verify-1']).run).toEqual({ remove: 'verify-1' });
});
