import { describe, expect, test } from 'vitest';
import type { Directory, Entry } from '../../../../provider/hub/directory/model.ts';
import { peopleIn, snapshot, takeSnapshot } from '../../../../provider/hub/directory/snapshot.ts';
import { deadlineIn } from '../../../../provider/runtime/deadline.ts';
import { OutsideError } from '../../../../provider/runtime/errors.ts';

const person = (name: string, more: Partial<Entry> = {}): Entry => ({
  dn: `CN=${name}`,
  kind: 'person',
  isDisabled: false,
  isExpired: false,
  attributes: { sAMAccountName: name },
  ...more,
});
const group = (name: string) => person(name, { kind: 'group', attributes: {} });

/** Members by the name of the group; an error for one that can't be read. */
function directory(groups: Record<string, readonly Entry[] | Error>) {
  const read: string[] = [];
  const found = (name: string) =>
    Object.keys(groups).find((each) => each.toLowerCase() === name.toLowerCase());
  const connection: Directory = {
    baseDn: 'DC=x',
    async findGroups(name) {
      const known = found(name);
      return known === undefined ? [] : [{ dn: `CN=${known}` }];
    },
    hasAttribute: async () => true,
    peopleNamed: async () => new Set(),
    suggest: async () => {
      throw new Error('nobody waits for suggestions');
    },
    async membersOf(asked) {
      read.push(...asked.map(({ dn }) => dn));
      return asked.map(({ dn }) => {
        const members = groups[dn.slice(3)] ?? [];
        if (members instanceof Error) throw members;
        return [...members];
      });
    },
    close: async () => {},
  };
  return {
    read,
    open: async () => connection,
    usernames: { template: '{sAMAccountName}', foldsCase: true },
  };
}

const log = { info: () => {} };
const endpoint = { engine: 'postgres', host: 'h', port: 1 } as const;
const take = (names: readonly string[], from: ReturnType<typeof directory>) =>
  takeSnapshot(names, from, deadlineIn(60_000));

describe('a snapshot of groups', () => {
  test('reads each group once, whoever names it in whatever letters', async () => {
    const from = directory({
      All: [group('Team'), person('ann')],
      Team: [person('ben'), group('Ring')],
      Ring: [group('Team')],
      Other: [group('Team')],
    });
    const taken = await take(['All', 'ALL', 'Team', 'Other'], from);
    expect(from.read.toSorted()).toEqual(['CN=All', 'CN=Other', 'CN=Ring', 'CN=Team']);
    expect(Object.keys(taken.groups).toSorted()).toEqual(['all', 'other', 'team']);
    expect(snapshot.parse(JSON.parse(JSON.stringify(taken)))).toEqual(taken);
    const access = { groups: { aLL: 'readonly', Other: 'owner' }, endpoint } as const;
    expect(peopleIn(taken, access, from.usernames, log).people).toEqual([
      { username: 'ann', level: 'readonly' },
      { username: 'ben', level: 'owner' },
    ]);
  });

  test('a group that can not be read is unknown, with those that hold it, and no other is', async () => {
    const from = directory({
      Good: [person('ann')],
      Holder: [person('ben'), group('Bad')],
      Bad: new OutsideError('members of Bad can not be read'),
    });
    const taken = await take(['Good', 'Holder', 'Bad', 'Missing'], from);
    const people = (name: string) => () =>
      peopleIn(taken, { groups: { [name]: 'readonly' }, endpoint }, from.usernames, log).people;
    expect(people('Good')()).toHaveLength(1);
    expect(people('Holder')).toThrow('members of Bad can not be read');
    expect(people('Bad')).toThrow('members of Bad can not be read');
    expect(people('Missing')).toThrow('there is no group Missing');
    expect(people('Never asked for')).toThrow('was not read in this run');
    expect(people('__proto__')).toThrow('was not read in this run');
  });

  test('a directory that can not be opened leaves every group unknown', async () => {
    const taken = await takeSnapshot(
      ['A', 'B'],
      {
        open: () => Promise.reject(new OutsideError('no way to the directory')),
        usernames: { template: '{sAMAccountName}', foldsCase: true },
      },
      deadlineIn(60_000),
    );
    expect(Object.values(taken.groups)).toEqual([
      { problem: 'no way to the directory' },
      { problem: 'no way to the directory' },
    ]);
    const without = await takeSnapshot(['A'], undefined, deadlineIn(60_000));
    expect(without.groups['a']).toMatchObject({
      problem: expect.stringContaining('no directory is configured'),
    });
  });

  test('a defect is not taken for a group that can not be read', async () => {
    const from = directory({ A: new TypeError('a defect') });
    await expect(take(['A'], from)).rejects.toThrow('a defect');
  });

  test('members who get no user are counted once, with the reason', async () => {
    const from = directory({
      A: [person('ann'), person('old', { isExpired: true }), person('off', { isDisabled: true })],
      B: [person('old', { isExpired: true }), person('pc$', { kind: 'computer' })],
    });
    const taken = await take(['A', 'B'], from);
    const access = { groups: { A: 'readonly', B: 'readonly' }, endpoint } as const;
    expect(peopleIn(taken, access, from.usernames, log)).toEqual({
      people: [{ username: 'ann', level: 'readonly' }],
      kept: [],
      leftOut: { expired: 1, disabled: 1, computer: 1 },
      warnings: [],
    });
  });

  test('people whose names are no user names are left out and told, as at an apply', async () => {
    const from = directory({
      A: [person('ann'), person('zoë'), person('BEN'), { ...person('ben'), dn: 'CN=other' }],
    });
    const taken = await take(['A'], from);
    const told: unknown[] = [];
    const found = peopleIn(taken, { groups: { A: 'readonly' }, endpoint }, from.usernames, {
      info: (...line) => told.push(line),
    });
    expect(found).toEqual({
      people: [{ username: 'ann', level: 'readonly' }],
      kept: ['ben'],
      leftOut: { name: 1, ambiguous: 2 },
      warnings: [
        expect.stringContaining('1 member gets no user, because no IAM policy can name such a'),
        expect.stringContaining('2 members get no user, because others claim the same name'),
      ],
    });
    expect(JSON.stringify(told)).toContain('"dns":["CN=BEN","CN=other"]');
  });
});
