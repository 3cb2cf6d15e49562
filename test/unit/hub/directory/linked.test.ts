import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { found, type Having, searchesFor } from '../../../../provider/hub/directory/linked.ts';
import type { Listed } from '../../../../provider/hub/directory/listed.ts';

interface Node {
  readonly dn: string;
  readonly memberOf: readonly string[];
  readonly primaryGroupID: string;
}

/** A directory of these entries, and what it was asked for. */
function directoryOf(nodes: readonly Node[], shows: readonly string[] = ['primaryGroupID']) {
  const asked: string[][] = [];
  const having: Having = async (attribute, values) => {
    asked.push([...values]);
    return nodes
      .filter((node) => [node[attribute]].flat().some((value) => values.includes(value)))
      .map(({ dn, primaryGroupID }) => ({
        dn,
        ...(shows.includes('primaryGroupID') && { primaryGroupID }),
      }));
  };
  return { having, asked };
}

const person = (name: string, memberOf: readonly string[], rid = 513): Node => ({
  dn: `CN=${name}`,
  memberOf,
  primaryGroupID: String(rid),
});
const group = (dn: string, rid: number, members: readonly string[]): Listed => ({
  dn,
  rid,
  members: members.map((name) => `CN=${name}`),
  isOfOneAnswer: true,
});

/** The DNs that the searches find, by group. */
async function membersIn(groups: readonly Listed[], having: Having) {
  const members = new Map(groups.map(({ dn }) => [dn, new Set<string>()]));
  for (const search of searchesFor(groups, having)) {
    const told = await found(search);
    for (const [index, { dn }] of search.groups.entries())
      for (const entry of told[index] ?? []) members.get(dn)?.add(entry.dn);
  }
  return Object.fromEntries([...members].map(([dn, names]) => [dn, [...names].toSorted()]));
}

describe('searches for the members of several groups', () => {
  test('tell whose members they found, in any spelling', async () => {
    const nodes = [person('ann', ['A']), person('ben', ['A', 'B']), person('cem', [], 1105)];
    const { having, asked } = directoryOf(nodes);
    const lists = [group('A', 1104, ['ann', 'BEN']), group('B', 1105, ['ben', 'not visible'])];
    expect(await membersIn(lists, having)).toEqual({
      A: ['CN=ann', 'CN=ben'],
      B: ['CN=ben', 'CN=cem'],
    });
    expect(asked).toEqual([
      ['A', 'B'],
      ['1104', '1105'],
    ]);
  });

  test('are repeated for each group when somebody came after the lists were read', async () => {
    const { having } = directoryOf([person('ann', ['A']), person('new', ['A', 'B'])]);
    const lists = [group('A', 1104, ['ann']), group('B', 1105, ['ann'])];
    expect(await membersIn(lists, having)).toEqual({ A: ['CN=ann', 'CN=new'], B: ['CN=new'] });
  });

  test('are for one group if its list is empty, which it may only seem to be', async () => {
    const { having, asked } = directoryOf([person('ann', ['A', 'B'])]);
    const lists = [group('A', 1104, ['ann']), group('B', 1105, []), group('C', 1106, ['cem'])];
    expect(await membersIn(lists, having)).toEqual({ A: ['CN=ann'], B: ['CN=ann'], C: [] });
    expect(asked.slice(0, 3)).toEqual([['A'], ['B'], ['C']]);
  });

  test('are for one group if its list came in several answers, which may pass over somebody', async () => {
    const { having, asked } = directoryOf([person('ann', ['A']), person('ben', ['A', 'B'])]);
    const passingOver = { ...group('A', 1104, ['ann']), isOfOneAnswer: false };
    const lists = [passingOver, group('B', 1105, ['ben'])];
    expect(await membersIn(lists, having)).toEqual({ A: ['CN=ann', 'CN=ben'], B: ['CN=ben'] });
    expect(asked.slice(0, 2)).toEqual([['A'], ['B']]);
  });

  test('are repeated for each group when nobody tells their primary group', async () => {
    const { having } = directoryOf([person('ann', [], 1104), person('ben', [], 1105)], []);
    const lists = [group('A', 1104, []), group('B', 1105, [])];
    expect(await membersIn(lists, having)).toEqual({ A: ['CN=ann'], B: ['CN=ben'] });
  });

  test('find no more than Active Directory can collect, and no domain group beside others', () => {
    const { having } = directoryOf([]);
    const crowd = (dn: string, rid: number, size: number) =>
      group(
        dn,
        rid,
        Array.from({ length: size }, (_, at) => `${dn}-${at}`),
      );
    const lists = [
      crowd('A', 1104, 3_000),
      crowd('B', 1105, 2_000),
      crowd('C', 1106, 1),
      crowd('Domain Users', 513, 9_000),
      ...Array.from({ length: 30 }, (_, at) => crowd(`G${at}`, 2_000 + at, 1)),
    ];
    const sizes = searchesFor(lists, having).map(({ groups }) => groups.length);
    expect(sizes).toEqual([2, 1, 1, 20, 10, 3, 1, 20, 10]);
  });

  test('find for any web of groups what a search for each of them finds', async () => {
    const names = ['A', 'B', 'C', 'D'];
    const nodes = fc.array(
      fc.record({
        memberOf: fc.uniqueArray(fc.constantFrom(...names)),
        rid: fc.constantFrom(513, 1104, 1105),
        isListed: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(nodes, async (drawn) => {
        const people = drawn.map(({ memberOf, rid }, at) => person(`p${at}`, memberOf, rid));
        const { having } = directoryOf(people);
        const lists = names.map((name, index) =>
          group(
            name,
            1104 + index,
            drawn.flatMap(({ memberOf, isListed }, at) =>
              isListed && memberOf.includes(name) ? [`p${at}`] : [],
            ),
          ),
        );
        const each = await Promise.all(lists.map((list) => membersIn([list], having)));
        expect(await membersIn(lists, having)).toEqual(Object.assign({}, ...each));
      }),
    );
  });
});
