import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../../../provider/contract/request/engine.ts';
import type { Level } from '../../../../provider/contract/request/level.ts';
import {
  countNameless,
  warnOfNameless,
  warnOfUntaggable,
} from '../../../../provider/hub/directory/nameless.ts';
import {
  attributesIn,
  type DirectoryPerson,
  namePeople,
  type UsernameFormat,
} from '../../../../provider/hub/directory/usernames.ts';

const format: UsernameFormat = { template: '{sAMAccountName}', foldsCase: true };
const person = (account: string, more: Record<string, string> = {}): DirectoryPerson => ({
  dn: `CN=${account},DC=x`,
  attributes: { sAMAccountName: account, ...more },
});
const group = (level: Level, ...people: DirectoryPerson[]) => ({ level, people });
const named = (groups: Parameters<typeof namePeople>[0], by = format) =>
  namePeople(groups, by, 'postgres').people;
const ok = person('ok');
const told = (people: DirectoryPerson[], engine: Engine = 'postgres', by = format) => {
  const { people: users, nameless } = namePeople([group('readonly', ok, ...people)], by, engine);
  // Whatever the others are called, this one gets a user.
  expect(users.map(({ username }) => username)).toContain('ok');
  return warnOfNameless(nameless, engine);
};

describe('user names', () => {
  test('are folded to lower case, unless the setting says otherwise', () => {
    const people = [group('readonly', person('A.Stein'))];
    expect(named(people)).toEqual([{ username: 'a.stein', level: 'readonly' }]);
    expect(named(people, { ...format, foldsCase: false })).toEqual([
      { username: 'A.Stein', level: 'readonly' },
    ]);
  });

  test('that no tag can hold are told, since a policy by tag lets nobody in as one', () => {
    expect(warnOfUntaggable(['hana.sato', 'a_b@c+d=e-f'])).toEqual([]);
    expect(warnOfUntaggable(['sato,hana', 'hana.sato'])).toEqual([
      'groups: 1 member has a user name with a comma, which no tag can hold: sato,hana. A policy ' +
        'by tag does not let them log in: name each such user in a policy',
    ]);
  });

  test('are made of any attributes', () => {
    const ann = person('ann', { givenName: 'Ann', sn: 'Lee', mail: 'Ann.Lee@corp.example' });
    for (const template of ['{givenName}.{sn}', '{mail:local}'])
      expect(named([group('readonly', ann)], { ...format, template })).toEqual([
        { username: 'ann.lee', level: 'readonly' },
      ]);
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
    expect(named(groups)).toEqual([
      { username: 'ann', level: 'owner' },
      { username: 'bob', level: 'readonly' },
    ]);
  });
});

describe('a person whose name is no user name is left out and told', () => {
  test.each<[string, DirectoryPerson[], Engine, string]>([
    [
      'no policy could name it',
      [person('zoë'), person('a*'), person('{x}'), person('a/b'), person("o'hara")],
      'postgres',
      "5 members get no user, because no IAM policy can name such a user (letters, digits and _.@+=,- can be): zoë, a*, {x}, a/b, o'hara. ",
    ],
    [
      // The Kelvin sign's small letter is an ordinary k.
      'its lower case alone is within ASCII',
      [person('\u212Aate')],
      'postgres',
      '1 member gets no user, because no IAM policy can name such a user',
    ],
    [
      'it is too long',
      [person('x'.repeat(64))],
      'postgres',
      '1 member gets no user, because a user name has at most 63 characters: xxx',
    ],
    [
      'it is too long for MySQL',
      [person('x'.repeat(33))],
      'mysql',
      'a user name has at most 32 characters',
    ],
    [
      "it is PostgreSQL's, RDS's or our own",
      ['pg_x', 'public', 'none', 'rdsadmin', 'rds_iam', 'DBACCESS_x'].map((name) => person(name)),
      'postgres',
      '6 members get no user, because the server, RDS or database-access keeps such a name for itself: pg_x, public,',
    ],
    [
      "it is MySQL's or RDS's",
      ['mysql.sys', 'mariadb.sys', 'rdsadmin', 'rdsrepladmin'].map((name) => person(name)),
      'mysql',
      '4 members get no user, because the server, RDS',
    ],
  ])('if %s', (_, people, engine, sentence) => {
    const warnings = told(people, engine);
    expect(warnings).toEqual([expect.stringContaining(sentence)]);
    expect(warnings[0]).toMatch(/USERNAME_TEMPLATE; the hub's log has their DNs$/);
  });

  test.each(['rdsouza', 'rds', 'pgbouncer', 'postgres', 'root', 'admin', 'pg-x', 'mysql.x'])(
    'but %s is a name like any other: if the server has one, it says so',
    (name) => {
      expect(told([person(name)])).toEqual([]);
      expect(told([person(name)], 'mysql')).toEqual([]);
    },
  );

  test('if the part of an attribute that makes it is empty', () => {
    const by = { ...format, template: '{mail:local}' };
    const [mail, none] = [{ mail: 'ok@x' }, { mail: '@x' }];
    const groups = [group('readonly', person('a', mail), person('b', none))];
    expect(namePeople(groups, by, 'postgres')).toMatchObject({
      people: [{ username: 'ok' }],
      nameless: [{ fault: 'characters', dns: ['CN=b,DC=x'] }],
    });
  });

  test('and at most ten are named, in printable letters', () => {
    const crowd = Array.from({ length: 12 }, (_, index) => person(`\u001b[2J${index}`));
    expect(told(crowd)).toEqual([
      expect.stringMatching(/12 members .*: \?\[2J0, .* and 2 more\. /),
    ]);
  });
});

describe('a name that several people claim', () => {
  const other = { ...person('ANN'), dn: 'CN=other,DC=x' };

  test('is kept as it is: nobody gets it, and nobody loses it', () => {
    const groups = [group('readonly', person('ann'), ok), group('owner', other)];
    const { people, kept, nameless } = namePeople(groups, format, 'postgres');
    expect(people.map(({ username }) => username)).toEqual(['ok']);
    expect(kept).toEqual(['ann']);
    expect(nameless).toEqual([
      { fault: 'ambiguous', name: 'ann', dns: ['CN=ann,DC=x', 'CN=other,DC=x'] },
    ]);
    expect(countNameless(nameless)).toEqual({ ambiguous: 2 });
    expect(warnOfNameless(nameless, 'postgres')[0]).toContain(
      '2 members get no user, because others claim the same name; a user that has it already ' +
        'stays as it is: ann. ',
    );
  });

  test('is not claimed by somebody whose name is no user name anyway', () => {
    const kelvin = { ...person('\u212Aate'), dn: 'CN=kelvin,DC=x' };
    const { people, kept } = namePeople(
      [group('readonly', person('kate'), kelvin)],
      format,
      'postgres',
    );
    expect([people.length, kept]).toEqual([1, []]);
  });

  test('is not claimed twice by one person in two groups', () => {
    const groups = [group('readonly', person('ann')), group('owner', person('ann'))];
    expect(namePeople(groups, format, 'postgres').kept).toEqual([]);
  });
});

test('an attribute that is absent may be unreadable: the request fails, and nobody loses anything', () => {
  const by = { ...format, template: '{mail:local}' };
  const [with_, without] = [person('ann', { mail: 'ann@x' }), person('bob')];
  const names = () => namePeople([group('readonly', with_, without)], by, 'postgres');
  expect(names).toThrow(
    'groups: 1 of their members have not all attributes that a user name is made of ' +
      '({mail:local}), or the hub may not read them. Nothing was changed',
  );
  expect(names).toThrow(expect.objectContaining({ details: ['CN=bob,DC=x'] }));
  expect(() => namePeople([group('readonly', without)], by, 'postgres')).toThrow(
    'groups: all of their members have not all attributes',
  );
});

test('whatever a directory holds: everybody has one name of their own, or is told', () => {
  const entries = fc.uniqueArray(
    fc.record({
      dn: fc.string(),
      account: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 70 }),
    }),
    { selector: ({ dn }) => dn },
  );
  fc.assert(
    fc.property(entries, fc.constantFrom<Engine>('postgres', 'mysql'), (people, engine) => {
      const directory = people.map(({ dn, account }) => ({
        dn,
        attributes: { sAMAccountName: account },
      }));
      const found = namePeople([group('readonly', ...directory)], format, engine);
      const told = found.nameless.flatMap(({ dns }) => dns);
      expect(found.people.length + told.length).toBe(people.length);
      const names = [...found.people.map(({ username }) => username), ...found.kept];
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_.@+=,-]{1,63}$/);
    }),
  );
});
