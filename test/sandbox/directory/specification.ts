import { readFileSync } from 'node:fs';
import { Client, EqualityFilter } from 'ldapts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CertificateAuthority, createCertificates } from '../certificates/certificates.ts';
import { temporaryFolder } from '../machine/ownership.ts';
import type { Directory } from './directory.ts';
import { expand, groupsCalled } from './expansion.ts';
import { SPECIAL_GROUPS } from './people/company.ts';
import { AMBIGUOUS, LEFT_OUT, MEMBERS, NO_PEOPLE, TWO_NAMES } from './people/truth.ts';

type Start = (options: {
  readonly directory: string;
  readonly certificates: CertificateAuthority;
}) => Promise<Directory>;

/** The specification of every directory of the sandbox. */
export function specifyDirectory(start: Start): void {
  const folder = temporaryFolder('directory');
  let directory: Directory;

  beforeAll(async () => {
    directory = await start({
      directory: folder.path,
      certificates: createCertificates(folder.path),
    });
  });

  afterAll(async () => {
    await directory.stop();
    await folder.remove();
  });

  describe('the way in', () => {
    test('a client comes in by LDAPS with the CA, not without it', async () => {
      await connected({}, async (client) => expect(client.isBound).toBe(true));
      const stranger = new Client({ url: directory.url });
      await expect(stranger.bind(directory.bindDn, directory.bindPassword)).rejects.toThrow(
        'unable to verify',
      );
    });

    test('a client comes in by StartTLS with the CA, not without it', async () => {
      const client = new Client({ url: directory.startTlsUrl });
      await client.startTLS({ ca: authority(), host: new URL(directory.startTlsUrl).hostname });
      await client.bind(directory.bindDn, directory.bindPassword);
      await client.unbind();
      const stranger = new Client({ url: directory.startTlsUrl });
      await expect(stranger.startTLS({})).rejects.toThrow('unable to verify');
      await stranger.unbind();
    });

    test('a password in the clear is refused', async () => {
      const client = new Client({ url: directory.startTlsUrl });
      await expect(client.bind(directory.bindDn, directory.bindPassword)).rejects.toMatchObject({
        code: 8, // strongAuthRequired
      });
      await client.unbind();
    });

    test('a wrong password is refused', async () => {
      const use = connected({ bindPassword: 'wrong' }, async () => {});
      await expect(use).rejects.toMatchObject({ code: 49 });
    });

    test('an empty password opens nothing', async () => {
      const use = connected({ bindPassword: '' }, (client) => client.search(directory.baseDn));
      // Samba refuses the bind; Active Directory accepts it, and then shows nothing.
      await expect(use).rejects.toMatchObject({ code: expect.toBeOneOf([49, 1]) });
    });

    test('a client that did not bind sees nothing', async () => {
      const client = new Client({ url: directory.url, tlsOptions: { ca: authority() } });
      const reading = client.search(directory.baseDn, { filter: '(cn=DB-Readers)' });
      await expect(reading).rejects.toMatchObject({ code: 1 });
      await client.unbind();
    });
  });

  describe('the entries', () => {
    test.each(Object.entries(MEMBERS))('the group %s has its members', async (name, members) => {
      const found = await connected({}, (client) => expand(client, directory.baseDn, name));
      expect(found.active).toEqual([...members].sort());
      expect(found.disabled).toEqual([LEFT_OUT[name]?.disabled].filter(Boolean));
      expect(found.expired).toEqual([LEFT_OUT[name]?.expired].filter(Boolean));
      expect(found.others).toEqual(Object.values(NO_PEOPLE[name] ?? {}).sort());
    });

    test('one name may belong to two groups, and one group may have two names', async () => {
      await connected({}, async (client) => {
        const dns = async (name: string) =>
          (await groupsCalled(client, directory.baseDn, name)).map(({ dn }) => dn).sort();
        expect(await dns(AMBIGUOUS.name)).toEqual(
          AMBIGUOUS.groups.map((below) => `${below},${directory.baseDn}`),
        );
        expect(await dns(TWO_NAMES.name)).toHaveLength(1);
        expect(await dns(TWO_NAMES.account)).toEqual(await dns(TWO_NAMES.name));
        expect(await dns('DB-Nobody')).toEqual([]);
      });
    });

    test('memberOf finds people by a DN with any characters, but no foreigners', async () => {
      await connected({}, async (client) => {
        const found = async (name: string) => {
          const value = await directory.administrator.dnOf(name);
          const filter = new EqualityFilter({ attribute: 'memberOf', value });
          const { searchEntries } = await client.search(directory.baseDn, { filter });
          return searchEntries.map(({ dn }) => dn);
        };
        for (const name of SPECIAL_GROUPS) expect(await found(name)).toHaveLength(1);
        // Only administrators read their memberOf: a client that relies on it alone loses them
        // silently.
        expect(await found('DB-Contractors')).toHaveLength(9);
        const group = await directory.administrator.dnOf('DB-Contractors');
        const { searchEntries } = await client.search(group, { attributes: ['member'] });
        expect(searchEntries[0]?.['member']).toHaveLength(10);
      });
    });

    test('a search base that does not exist is an error', async () => {
      const reading = connected({}, (client) => client.search(`OU=None,${directory.baseDn}`));
      await expect(reading).rejects.toMatchObject({ code: 32 });
    });
  });

  describe('the administrator', () => {
    const owners = async () =>
      (await connected({}, (client) => expand(client, directory.baseDn, 'DB-Owners'))).active;

    test('the administrator adds people to groups and removes them', async () => {
      const { administrator } = directory;
      await administrator.addMember('DB-Owners', 'A.Stein');
      await administrator.addMember('DB-Owners', 'Squad-Payments');
      expect(await owners()).toEqual([
        ...['A.Stein', 'lea.dubois', 'marco.bianchi', 'nina.kowalski'],
        ...['olga.ivanova', 'peter.hansen'],
      ]);
      await administrator.removeMember('DB-Owners', 'A.Stein');
      await administrator.removeMember('DB-Owners', 'Squad-Payments');
      expect(await owners()).toEqual(['olga.ivanova', 'peter.hansen']);
    });

    test('the administrator disables, renames, moves, hires and removes people', async () => {
      const { administrator } = directory;
      await administrator.disable('olga.ivanova');
      expect(await owners()).toEqual(['peter.hansen']);
      await administrator.enable('olga.ivanova');
      await administrator.rename('olga.ivanova', 'olga.hansen');
      await administrator.moveTo('olga.hansen', 'Hansen, Olga (née Ivanova)');
      expect(await owners()).toEqual(['olga.hansen', 'peter.hansen']);
      await administrator.moveTo('olga.hansen', 'Olga Ivanova');
      await administrator.rename('olga.hansen', 'olga.ivanova');

      const unit = 'OU=Operations,OU=People,OU=Corp';
      await administrator.hire({ account: 'new.one', name: 'New One', unit });
      await administrator.addMember('DB-Owners', 'new.one');
      expect(await owners()).toEqual(['new.one', 'olga.ivanova', 'peter.hansen']);
      await administrator.remove('new.one');
      expect(await owners()).toEqual(['olga.ivanova', 'peter.hansen']);
    });

    test('the administrator learns of a name that nobody has, or that several have', async () => {
      const { administrator } = directory;
      await expect(administrator.disable('nobody')).rejects.toThrow('nobody called nobody');
      await expect(administrator.dnOf(AMBIGUOUS.name)).rejects.toThrow('is both CN=');
    });
  });

  function authority(): string {
    return readFileSync(directory.caFile, 'utf8');
  }

  async function connected<Result>(
    changes: { readonly bindPassword?: string },
    use: (client: Client) => Promise<Result>,
  ): Promise<Result> {
    const { url, bindDn, bindPassword } = { ...directory, ...changes };
    const client = new Client({ url, tlsOptions: { ca: authority() } });
    try {
      await client.bind(bindDn, bindPassword);
      return await use(client);
    } finally {
      await client.unbind();
    }
  }
}
