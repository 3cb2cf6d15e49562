import { readFileSync } from 'node:fs';
import { Client, type SearchOptions } from 'ldapts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCertificates } from '../../certificates/certificates.ts';
import { temporaryFolder } from '../../machine/ownership.ts';
import { crowd } from '../people/crowd.ts';
import { specifyDirectory } from '../specification.ts';
import { type LimitsDirectory, startLimitsDirectory } from './limits.ts';

specifyDirectory(startLimitsDirectory);

describe('the limits of Active Directory', () => {
  const folder = temporaryFolder('limits');
  const clients: Client[] = [];
  let directory: LimitsDirectory;

  beforeAll(async () => {
    const certificates = createCertificates(folder.path);
    directory = await startLimitsDirectory({ certificates, tree: crowd(4000) });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.unbind().catch(() => {});
  });

  afterAll(async () => {
    await directory.stop();
    await folder.remove();
  });

  test('the directory describes itself to anybody', async () => {
    const { searchEntries } = await stranger().search('', { scope: 'base' });
    expect(searchEntries[0]).toMatchObject({ defaultNamingContext: directory.baseDn });
  });

  describe('1,000 entries', () => {
    const people: SearchOptions = { filter: '(objectClass=user)', attributes: ['sAMAccountName'] };

    test('one answer holds at most 1,000 entries', async () => {
      await expect(search(people)).rejects.toMatchObject({ code: 4 });
    });

    test('ldapts with a size limit of its own takes 1,000 entries for all of them', async () => {
      expect(await search({ ...people, sizeLimit: 5000 })).toHaveLength(1000);
    });

    test('one page holds at most 1,000 entries', async () => {
      const client = await reader();
      const sizes: number[] = [];
      const pages = client.searchPaginated(directory.baseDn, {
        ...people,
        paged: { pageSize: 3000 },
      });
      for await (const { searchEntries } of pages) sizes.push(searchEntries.length);
      expect(sizes).toEqual([1000, 1000, 1000, 1000, 1]); // and the service account
    });

    test('smaller pages hold all entries together, and are fast', async () => {
      const started = Date.now();
      const found = await search({ ...people, paged: { pageSize: 500 } });
      expect(new Set(found.map(({ dn }) => dn)).size).toBe(4001);
      expect(Date.now() - started).toBeLessThan(5000);
    });

    test('a filter finds the members of a group, and can leave out disabled ones', async () => {
      const group = await directory.administrator.dnOf('Crowd');
      await directory.administrator.disable('person.0007');
      const enabled = '(!(userAccountControl:1.2.840.113556.1.4.803:=2))';
      const filter = `(&(memberOf=${group})(objectCategory=person)${enabled})`;
      expect(await search({ filter, paged: true })).toHaveLength(3999);
      await directory.administrator.enable('person.0007');
    });
  });

  describe('1,500 values', () => {
    const members = async (attribute: string) => {
      const [group] = await search({ filter: '(cn=Crowd)', attributes: [attribute] });
      return Object.fromEntries(
        Object.entries(group ?? {}).map(([name, values]) => [name, values.length]),
      );
    };

    test('an attribute comes with at most 1,500 values', async () => {
      expect(await members('member')).toMatchObject({ member: 0, 'member;range=0-1499': 1500 });
    });

    test.each([
      ['member;range=0-*', 'member;range=0-1499', 1500],
      ['member;range=1500-2999', 'member;range=1500-2999', 1500],
      ['member;range=3000-*', 'member;range=3000-*', 1000],
      ['member;range=10-19', 'member;range=10-19', 10],
    ])('a request for %s is answered with %s', async (asked, answered, count) => {
      expect(await members(asked)).toMatchObject({ [answered]: count });
    });
  });

  describe('on demand', () => {
    const everybody = { filter: '(sAMAccountName=person.*)', paged: { pageSize: 1000 } };

    test.each([1, 3, 4, 51, 52])('a search fails on demand with the result %i', async (code) => {
      directory.fail({ how: { code } });
      await expect(search(everybody)).rejects.toMatchObject({ code });
      expect(await search(everybody)).toHaveLength(4000);
    });

    test('a search fails on demand at its second page, or only the second time', async () => {
      directory.fail({ search: 2, page: 2, how: { code: 51 } });
      expect(await search(everybody)).toHaveLength(4000);
      const before = directory.asked.length;
      await expect(search(everybody)).rejects.toMatchObject({ code: 51 });
      expect(directory.asked.slice(before).map(({ page }) => page)).toEqual([1, 2]);
    });

    test('a search fails on demand at a size limit after some entries', async () => {
      directory.fail({ entries: 10, how: { code: 4 } });
      await expect(search(everybody)).rejects.toMatchObject({ code: 4 });
    });

    test('an answer is cut on demand without saying so', async () => {
      directory.fail({ entries: 10, how: { code: 0 } });
      expect(await search(everybody)).toHaveLength(10);
    });

    test('the connection ends on demand', async () => {
      directory.fail({ page: 2, entries: 10, how: 'disconnect' });
      await expect(search(everybody)).rejects.toThrow('closed');
    });

    test('a search is answered with a referral on demand', async () => {
      directory.fail({ how: 'referral' });
      await expect(search(everybody)).rejects.toThrow();
    });

    test('a reference appears among the entries on demand', async () => {
      directory.fail({ entries: 3, how: 'reference' });
      const client = await reader();
      const found = await client.search(directory.baseDn, { filter: '(cn=Person 001*)' });
      expect(found.searchEntries).toHaveLength(3);
      expect(found.searchReferences).toEqual([expect.stringContaining('elsewhere')]);
    });

    test('a search is never answered on demand', async () => {
      directory.fail({ how: 'silence' });
      const client = await reader({ timeout: 100 });
      await expect(client.search(directory.baseDn, everybody)).rejects.toThrow('timed out');
    });

    test('an entry can be concealed from the reader while its groups still name it', async () => {
      const dn = await directory.administrator.dnOf('person.0003');
      directory.conceal(dn);
      expect(await search({ filter: '(sAMAccountName=person.0003)' })).toEqual([]);
      expect(await search({ filter: `(member=${dn})`, attributes: ['cn'] })).toHaveLength(1);
      expect(await directory.administrator.dnOf('person.0003')).toBe(dn);
    });
  });

  test('the reader changes nothing', async () => {
    const client = await reader();
    const dn = await directory.administrator.dnOf('Crowd');
    await expect(client.del(dn)).rejects.toMatchObject({ code: 50 });
  });

  test('an unknown filter is an error', async () => {
    const inChain = '(memberOf:1.2.840.113556.1.4.1941:=cn=x)';
    await expect(search({ filter: inChain })).rejects.toThrow('no matching rule');
  });

  function stranger(options: { readonly timeout?: number } = {}): Client {
    const ca = readFileSync(directory.caFile, 'utf8');
    const client = new Client({ url: directory.url, tlsOptions: { ca }, ...options });
    clients.push(client);
    return client;
  }

  async function reader(options: { readonly timeout?: number } = {}): Promise<Client> {
    const client = stranger(options);
    await client.bind(directory.bindDn, directory.bindPassword);
    return client;
  }

  async function search(options: SearchOptions) {
    return (await (await reader()).search(directory.baseDn, options)).searchEntries;
  }
});
