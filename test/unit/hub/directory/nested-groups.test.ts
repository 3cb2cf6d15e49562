import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Directory, Entry } from '../../../../provider/hub/directory/model.ts';
import { expandGroups } from '../../../../provider/hub/directory/nested-groups.ts';

/** A directory with the members of each group by name. Groups have capital letters. */
function directoryOf(members: Readonly<Record<string, readonly Entry[]>>) {
  const asked: string[] = [];
  const directory: Directory = {
    baseDn: 'DC=x',
    findGroups: (name) => Promise.resolve([{ dn: name }]),
    hasAttribute: async () => true,
    suggest: () => Promise.resolve(new Map()),
    peopleNamed: () => Promise.resolve(new Set()),
    membersOf: (groups) => {
      asked.push(...groups.map(({ dn }) => dn));
      return Promise.resolve(groups.map(({ dn }) => [...(members[dn] ?? [])]));
    },
    close: () => Promise.resolve(),
  };
  return { directory, asked };
}
const entry = (dn: string, more: Partial<Entry> = {}): Entry => ({
  dn,
  kind: /^[A-Z]/.test(dn) ? 'group' : 'person',
  isDisabled: false,
  isExpired: false,
  attributes: {},
  ...more,
});
const dns = (people: ReadonlyArray<{ dn: string }> | undefined) =>
  people?.map(({ dn }) => dn).toSorted();

describe('the expansion of groups', () => {
  test('goes through groups of groups and ends in a cycle', async () => {
    const { directory } = directoryOf({
      A: [entry('ann'), entry('B')],
      B: [entry('bob'), entry('C')],
      C: [entry('A'), entry('cem')],
    });
    const { people } = await expandGroups(['A', 'C'], directory);
    expect(people.map(dns)).toEqual([
      ['ann', 'bob', 'cem'],
      ['ann', 'bob', 'cem'],
    ]);
  });

  test('reads a group once, however many hold it', async () => {
    const { directory, asked } = directoryOf({
      A: [entry('S')],
      B: [entry('S')],
      S: [entry('sam')],
    });
    await expandGroups(['A', 'B', 'S', 'A'], directory);
    expect(asked.toSorted()).toEqual(['A', 'B', 'S']);
  });

  test('asks the directory a few things at once, however many groups are named', async () => {
    let [open, most] = [0, 0];
    const { directory } = directoryOf({});
    const findGroups = async (dn: string) => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
      return [{ dn }];
    };
    const names = Array.from({ length: 100 }, (_, at) => `G${at}`);
    await expandGroups(names, { ...directory, findGroups });
    expect(most).toBe(4);
  });

  test('leaves out members that get no user, and counts each once', async () => {
    const { directory } = directoryOf({
      A: [
        entry('ann'),
        entry('B'),
        entry('dan', { isDisabled: true }),
        entry('pc', { kind: 'computer' }),
      ],
      B: [
        entry('eve', { isExpired: true }),
        entry('dan', { isDisabled: true }),
        entry('fsp', { kind: 'foreign' }),
      ],
    });
    const { people, leftOut } = await expandGroups(['A'], directory);
    expect([people.map(dns), leftOut]).toEqual([
      [['ann']],
      { disabled: 1, expired: 1, computer: 1, foreign: 1 },
    ]);
  });

  test('fails as a whole if one group cannot be read', async () => {
    const { directory } = directoryOf({ A: [entry('ann'), entry('B')] });
    const failing: Directory = {
      ...directory,
      membersOf: (groups) =>
        groups.some(({ dn }) => dn === 'B')
          ? Promise.reject(new Error('gone'))
          : directory.membersOf(groups),
    };
    await expect(expandGroups(['A'], failing)).rejects.toThrow('gone');
  });
});

test('the expansion of any web of groups finds everybody whom a walk through it meets', async () => {
  const groups = ['A', 'B', 'C', 'D', 'E'];
  const members = fc.array(fc.constantFrom(...groups, 'u', 'v', 'w', 'x'), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.tuple(members, members, members, members, members), async (lists) => {
      const web = Object.fromEntries(groups.map((name, index) => [name, lists[index] ?? []]));
      const met = new Set<string>();
      const walk = (name: string): void => {
        if (met.has(name)) return;
        met.add(name);
        for (const next of web[name] ?? []) walk(next);
      };
      walk('A');
      const { directory } = directoryOf(
        Object.fromEntries(
          Object.entries(web).map(([name, list]) => [name, list.map((dn) => entry(dn))]),
        ),
      );
      const { people } = await expandGroups(['A'], directory);
      expect(dns(people[0])).toEqual([...met].filter((name) => !groups.includes(name)).toSorted());
    }),
  );
});
