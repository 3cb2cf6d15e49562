import { expect, test } from 'vitest';
import { rowsOf } from '../../../provider/review/model/rows.ts';
import { companyReview } from '../../support/browser/company.ts';

const REVIEW = companyReview({ people: 64, databases: 14 });
const rows = rowsOf(REVIEW);

test('each login of a person is in exactly one person’s row, and in the databases’ counts', () => {
  const logins = REVIEW.accesses
    .flatMap(({ logins = [] }) => logins)
    .filter(({ kind }) => kind === 'person');
  const reaches = rows.people.flatMap(({ name, reaches }) =>
    reaches.map(({ login }) => [name, login]),
  );
  expect(reaches).toHaveLength(logins.length);
  expect(reaches.every(([name, login]) => typeof login === 'object' && login.name === name)).toBe(
    true,
  );
  const counted = rows.databases.reduce((sum, { people }) => sum + people, 0);
  expect(counted).toBe(logins.length);
});

test('a person with two accesses to one database reaches one database', () => {
  const [access] = REVIEW.accesses;
  if (access === undefined) throw new Error('no access');
  const twice = rowsOf({ ...REVIEW, accesses: [access, { ...access, access: 'another' }] });
  expect(new Set(twice.people.map(({ databases }) => databases))).toEqual(new Set([1]));
  expect(twice.databases.find(({ accesses }) => accesses.length > 0)).toMatchObject({
    people: access.logins?.filter(({ kind }) => kind === 'person').length,
  });
});

test('a person’s levels are from the least to the most, and since is the earliest', () => {
  const ada = rows.people.find(({ name }) => name === 'ada.abel');
  expect(ada?.levels).toEqual(['readonly', 'owner']);
  expect(ada?.since).toBe('2026-01-14T02:05:00.000Z');
});

test('a database whose logins the run could not see is listed, and so is its account', () => {
  const [access] = REVIEW.accesses;
  if (access === undefined) throw new Error('no access');
  const { logins: _, ...unseen } = access;
  const { databases, accounts } = rowsOf({
    ...{ ...REVIEW, databases: [], failedPlaces: [] },
    accesses: [{ ...unseen, outcome: 'failed', problem: 'no way to the server' }],
  });
  expect(databases).toMatchObject([{ dbname: 'orders', people: 0, levels: [] }]);
  expect(accounts).toMatchObject([{ account: access.account, databases: 1, attention: 1 }]);
});

test('an account of which nothing is known is listed with its trouble', () => {
  expect(rows.accounts.find(({ name }) => name === 'archive')).toMatchObject({
    databases: 0,
    attention: 1,
  });
});
