import { SubstringFilter } from 'ldapts';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../provider/hub/directory/connection.ts';
import { peopleNamed, suggest } from '../../../../provider/hub/directory/near-misses.ts';
import { nearest } from '../../../../provider/runtime/nearest.ts';

const KNOWN = [
  'DB-Readers',
  'DB-Writers',
  'DB-Owners',
  'Team-Checkout',
  'DB-Readers-Europe',
  'Ops',
];

describe('groups that may be meant', () => {
  test.each([
    ['DB-Readerz', ['DB-Readers']],
    ['db_readers', ['DB-Readers']],
    ['dbreaders', ['DB-Readers']],
    ['DB-Raeders', ['DB-Readers']],
    ['DB-Riters', ['DB-Writers']],
    ['TeamCheckout', ['Team-Checkout']],
    ['Opz', []],
    ['Finance', []],
  ])('%s', (name, near) => {
    expect(nearest(name, KNOWN)).toEqual(near);
  });

  test('are none for the name of a person, which is told', async () => {
    const asked: string[] = [];
    const directory = (fails: boolean) => ({
      ...{ search: () => Promise.reject(new Error('one page is enough')), close: async () => {} },
      entryAt: () => Promise.reject(new Error('not needed')),
      firstPage: async (_: string, filter: { toString(): string }) => {
        asked.push(filter.toString());
        if (fails) throw new Error('busy');
        return [{ dn: 'x', sAMAccountName: 'Anna.Schmidt' }];
      },
    });
    const names = ['anna.schmidt', 'CORP\\anna.schmidt', 'DB-Readers'];
    expect(await peopleNamed(names, directory(false), 'DC=x')).toEqual(new Set(names.slice(0, 2)));
    expect(await peopleNamed(names, directory(true), 'DC=x')).toEqual(new Set());
    expect(asked[0]).toContain('(sAMAccountName=anna.schmidt)');
  });

  test('are three at most, the nearest first', () => {
    const known = ['Group-9', 'Group-3', 'Group-12', 'Group-2', 'Group-1'];
    expect(nearest('Group-1x', known)).toEqual(['Group-1', 'Group-12', 'Group-2']);
  });

  test('are found by one search for all names, and none if it fails', async () => {
    const asked: string[] = [];
    const connection = (entries: Array<{ dn: string; cn: string }> | Error): Connection => ({
      search: () => Promise.reject(new Error('one page is enough')),
      entryAt: () => Promise.reject(new Error('not needed')),
      close: async () => {},
      async firstPage(_, filter) {
        asked.push(filter.toString());
        if (entries instanceof Error) throw entries;
        return entries;
      },
    });
    const found = [{ dn: 'x', cn: 'DB-Readers' }];
    expect(await suggest(['DB-Readerz', 'Opz'], connection(found), 'DC=x')).toEqual(
      new Map([['DB-Readerz', ['DB-Readers']]]),
    );
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(new SubstringFilter({ attribute: 'cn', any: ['DB-R'] }).toString());
    for (const name of ['CORP\\DB-Readers', 'db-readers@corp.example'])
      expect((await suggest([name], connection(found), 'DC=x')).get(name)).toEqual(['DB-Readers']);
    expect(asked.splice(1)).toHaveLength(2);
    expect(await suggest(['DB-Readerz'], connection(new Error('busy')), 'DC=x')).toEqual(new Map());
    expect(await suggest(['Opz'], connection(new Error('busy')), 'DC=x')).toEqual(new Map());
    expect(asked).toHaveLength(2);
  });
});
