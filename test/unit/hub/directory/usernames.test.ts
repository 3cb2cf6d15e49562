import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Level } from '../../../../provider/contract/request/level.ts';
import {
  attributesIn,
  type DirectoryPerson,
  peopleWithUsernames,
  type UsernameFormat,
} from '../../../../provider/hub/directory/usernames.ts';

const format: UsernameFormat = { template: '{sAMAccountName}', foldsCase: true };
const person = (account: string, more: Record<string, string> = {}): DirectoryPerson => ({
  dn: `CN=${account},DC=x`,
  attributes: { sAMAccountName: account, ...more },
});
const group = (level: Level, ...people: DirectoryPerson[]) => ({ level, people });

describe('user names', () => {
  test('are folded to lower case, unless the setting says otherwise', () => {
    const people = [group('readonly', person('A.Stein'))];
    expect(peopleWithUsernames(people, format, 'postgres')).toEqual([
      { username: 'a.stein', level: 'readonly' },
    ]);
    expect(peopleWithUsernames(people, { ...format, foldsCase: false }, 'postgres')).toEqual([
      { username: 'A.Stein', level: 'readonly' },
    ]);
  });

  test('are made of any attributes', () => {
    const ann = person('ann', { givenName: 'Ann', sn: 'Lee', mail: 'Ann.Lee@corp.example' });
    for (const template of ['{givenName}.{sn}', '{mail:local}'])
      expect(
        peopleWithUsernames([group('readonly', ann)], { ...format, template }, 'postgres'),
      ).toEqual([{ username: 'ann.lee', level: 'readonly' }]);
    expect(attributesIn({ ...format, template: 'x_{givenName}.{mail:local}' })).toEqual([
      'givenName',
      'mail',
    ]);
  });

  test('come with the highest level that any group gives', () => {
    const ann = person('ann');
    const groups = [
      group('readwrite', ann),
      group('readonly', ann, person('bob')),
      group('owner', ann),
    ];
    expect(peopleWithUsernames(groups, format, 'postgres')).toEqual([
      { username: 'ann', level: 'owner' },
      { username: 'bob', level: 'readonly' },
    ]);
  });
});

describe('user names are refused, with the names of the people,', () => {
  test.each<[string, DirectoryPerson[], UsernameFormat, RegExp]>([
    [
      'an attribute is missing',
      [person('ann')],
      { ...format, template: '{mail:local}' },
      /1 of their members have not all attributes .*CN=ann,DC=x/,
    ],
    [
      'two people get the same',
      [person('ann'), { ...person('ANN'), dn: 'CN=other,DC=x' }],
      format,
      /2 of their members would share a user name: CN=ann,DC=x; CN=other,DC=x/,
    ],
    [
      'a policy could not name them',
      [person('zoë'), person('a*'), person('{x}'), person('a/b'), person("o'hara")],
      format,
      /5 of their members .* no IAM policy can name/,
    ],
    ['they are too long', [person('x'.repeat(64))], format, /more than 63 characters/],
    [
      "they are the system's",
      [person('postgres'), person('pg_x'), person('rdsadmin')],
      format,
      /3 of their members would get names of the database's own users/,
    ],
  ])('if %s', (_, people, format, message) => {
    expect(() => peopleWithUsernames([group('readonly', ...people)], format, 'postgres')).toThrow(
      message,
    );
  });

  test('if a letter outside of ASCII has its lower case within it', () => {
    // The Kelvin sign's small letter is an ordinary k.
    expect(() =>
      peopleWithUsernames([group('readonly', person('\u212Aate'))], format, 'postgres'),
    ).toThrow('no IAM policy can name');
  });

  test('if they have more than 32 characters, for MySQL', () => {
    const long = [group('readonly', person('x'.repeat(33)))];
    expect(peopleWithUsernames(long, format, 'postgres')).toHaveLength(1);
    expect(() => peopleWithUsernames(long, format, 'mysql')).toThrow('more than 32 characters');
  });

  test('and at most ten people are named', () => {
    const crowd = Array.from({ length: 12 }, (_, index) => person(`ü${index}`));
    expect(() => peopleWithUsernames([group('readonly', ...crowd)], format, 'postgres')).toThrow(
      /12 of .*; and 2 more\. Nothing was changed/,
    );
  });
});

test('whatever a directory holds: everybody gets one name of their own, or nobody gets any', () => {
  const entries = fc.uniqueArray(
    fc.record({ dn: fc.string(), account: fc.string({ unit: 'grapheme', maxLength: 70 }) }),
    { selector: ({ dn }) => dn },
  );
  fc.assert(
    fc.property(entries, (people) => {
      const directory = people.map(({ dn, account }) => ({
        dn,
        attributes: { sAMAccountName: account },
      }));
      try {
        const users = peopleWithUsernames([group('readonly', ...directory)], format, 'postgres');
        expect(users).toHaveLength(people.length);
        expect(new Set(users.map(({ username }) => username)).size).toBe(people.length);
        for (const { username } of users) expect(username).toMatch(/^[a-zA-Z0-9_.@+=,-]{1,63}$/);
      } catch (error) {
        expect(String(error)).toMatch(/UserError: groups: \d+ of their members/);
      }
    }),
  );
});
