import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DirectoryOptions } from '../../provider/hub/directory/ldap.ts';
import { Secret } from '../../provider/runtime/secret.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import type { Directory } from '../sandbox/directory/directory.ts';
import { startLimitsDirectory } from '../sandbox/directory/limits/limits.ts';
import {
  AMBIGUOUS,
  LEFT_OUT,
  MEMBERS,
  NO_PEOPLE,
  TWO_NAMES,
} from '../sandbox/directory/people/truth.ts';
import { type SambaDirectory, startSamba } from '../sandbox/directory/samba/samba.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { expansionOf, namesOf } from '../support/directory.ts';

const other = temporaryFolder('other-authority');
afterAll(() => other.remove());
const anotherAuthority = () => readFileSync(createCertificates(other.path).caFile, 'utf8');

/**
 * One company, in a real Active Directory domain (Samba's) and in the small server that keeps to
 * Windows' limits.
 */
const DIRECTORIES = { samba: startSamba, limits: startLimitsDirectory } as const;

describe.each(['samba', 'limits'] as const)('%s', (kind) => {
  const folder = temporaryFolder(`company-${kind}`);
  let directory: Directory;
  beforeAll(async () => {
    directory = await DIRECTORIES[kind]({
      directory: folder.path,
      certificates: createCertificates(folder.path),
    });
  });
  afterAll(async () => {
    await directory?.stop();
    await folder.remove();
  });

  test.each(Object.entries(MEMBERS))('the members of %s are found', async (group, members) => {
    expect(await namesOf(directory, group)).toEqual([...members].toSorted());
  });

  test('several groups are read at once, with a cycle among them', async () => {
    const names = ['DB-Writers', 'Ring-A', 'Ring-B'];
    const { people } = await expansionOf(directory, names);
    expect(people.map(({ length }) => length)).toEqual(names.map((name) => MEMBERS[name]?.length));
  });

  test('members who get no user are counted', async () => {
    const [group] = Object.keys(LEFT_OUT);
    const { leftOut } = await expansionOf(directory, [group ?? '']);
    const expected = { ...LEFT_OUT[group ?? ''], ...NO_PEOPLE[group ?? ''] };
    expect(Object.keys(leftOut).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const count of Object.values(leftOut)) expect(count).toBe(1);
  });

  test('a group is found by its DN, its cn, and its sAMAccountName', async () => {
    const dn = await directory.administrator.dnOf(TWO_NAMES.account);
    for (const name of [dn, dn.toUpperCase(), TWO_NAMES.name, TWO_NAMES.account])
      expect(await namesOf(directory, name)).toEqual(MEMBERS[TWO_NAMES.name]);
  });

  test('a group is found by its DN in any legal spelling', async () => {
    const { baseDn } = directory;
    const domain = baseDn.replaceAll('DC=', ' dc = ');
    const [comma] = MEMBERS['Grp, Comma'] ?? [];
    const dn = await directory.administrator.dnOf('Grp, Comma');
    const below = dn.slice(dn.indexOf('OU='), dn.indexOf(baseDn));
    for (const name of [
      dn,
      `CN="Grp, Comma",${below}${baseDn}`,
      `cn = Grp\\2C\\20Comma , ${below}${domain}`,
      `2.5.4.3=Grp\\, Comma;${below}${baseDn}`,
    ])
      expect(await namesOf(directory, name), name).toEqual([comma]);
  });

  test('all names that are no groups are told at once, with those that may be meant', async () => {
    const names = ['DB-Readerz', 'db_writers', 'DB-Readers', 'Nothing', 'DB-Owners,DB-Empty'];
    await expect(expansionOf(directory, names)).rejects.toThrow(
      'groups: there is no group DB-Readerz (did you mean DB-Readers?), db_writers (did you mean ' +
        'DB-Writers?), Nothing, DB-Owners,DB-Empty (if these are several groups, give a list of ' +
        `them) in the directory below ${directory.baseDn}. Nothing was changed`,
    );
  });

  test('attributes have no letter case', async () => {
    const { people } = await expansionOf(directory, ['DB-Owners'], {
      attributes: ['SAMACCOUNTNAME'],
    });
    expect(
      people
        .flat()
        .map(({ attributes }) => attributes['SAMACCOUNTNAME'])
        .toSorted(),
    ).toEqual(MEMBERS['DB-Owners']);
  });

  test('a name of two groups is refused with both', async () => {
    await expect(namesOf(directory, AMBIGUOUS.name)).rejects.toThrow(
      /is the name of 2 groups: .*; .*Give the DN of one of them/,
    );
  });

  test.each([
    'No-Such-Group',
    'CN=No-Such-Group,OU=Groups,DC=corp,DC=example,DC=test',
    '*',
    'DB-*',
    '*)(objectClass=*',
    'x)(cn=DB-Readers',
    'DB-Readers\\2a',
    'CN=a,b=c\u0000,DC=x',
  ])('a group that does not exist is no empty group: %j', async (name) => {
    await expect(namesOf(directory, name)).rejects.toThrow(
      /there is no group|the directory .* failed/,
    );
  });

  test("a person's DN is not taken for a group", async () => {
    const dn = await directory.administrator.dnOf('anna.schmidt');
    await expect(namesOf(directory, dn)).rejects.toThrow('there is no group');
  });

  test('members are found by StartTLS too', async () => {
    expect(await namesOf(directory, 'DB-Owners', { url: directory.startTlsUrl })).toEqual(
      MEMBERS['DB-Owners'],
    );
  });

  test.each<[string, RegExp, (directory: Directory) => Partial<DirectoryOptions>]>([
    [
      'a certificate that nobody vouches for',
      /has a certificate that the hub does not trust: .*certificate/i,
      () => ({ certificateAuthorities: [] }),
    ],
    [
      'a certificate of another authority',
      /has a certificate that the hub does not trust: .*certificate/i,
      () => ({ certificateAuthorities: [anotherAuthority()] }),
    ],
    [
      'a wrong password',
      /refused the hub's login: the user or the password is wrong \((?:data 52e|49)\)/,
      ({ bindDn }) => ({
        bind: { dn: bindDn, password: new Secret('wrong'), from: '/directory/bind' },
      }),
    ],
    [
      'a server that is not there',
      /can't be reached: the connection was refused \(ECONNREFUSED\)/,
      () => ({ url: 'ldaps://127.0.0.1:1' }),
    ],
  ])('%s is refused', async (_, message, options) => {
    await expect(namesOf(directory, 'DB-Owners', options(directory))).rejects.toThrow(message);
  });

  test('changes are seen at once', async () => {
    const { administrator } = directory;
    await administrator.addMember('DB-Empty', 'anna.schmidt');
    expect(await namesOf(directory, 'DB-Empty')).toEqual(['anna.schmidt']);
    await administrator.disable('anna.schmidt');
    expect(await namesOf(directory, 'DB-Empty')).toEqual([]);
    await administrator.enable('anna.schmidt');
    await administrator.rename('anna.schmidt', 'anna.lind');
    expect(await namesOf(directory, 'DB-Empty')).toEqual(['anna.lind']);
    await administrator.rename('anna.lind', 'anna.schmidt');
    await administrator.removeMember('DB-Empty', 'anna.schmidt');
  });
});

describe('a hardened domain', () => {
  const folder = temporaryFolder('hardened');
  let directory: SambaDirectory;
  beforeAll(async () => {
    directory = await startSamba({
      directory: folder.path,
      certificates: createCertificates(folder.path),
    });
    await directory.harden();
  });
  afterAll(async () => {
    await directory?.stop();
    await folder.remove();
  });

  test('members that the hub cannot read do not make a group empty', async () => {
    await expect(namesOf(directory, 'DB-Owners')).rejects.toThrow(
      /members of CN=DB-Owners,.* can't be read, or not wholly/,
    );
  });

  test('a directory that goes down in the middle of an expansion gives an error', async () => {
    const reading = namesOf(directory, 'DB-Readers').catch((error: unknown) => String(error));
    await directory.stop();
    expect(await reading).toMatch(/the directory .* (?:failed|can't be reached)|can't be read/);
  });
});
