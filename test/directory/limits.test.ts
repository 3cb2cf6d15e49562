import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { type LimitsDirectory, startLimitsDirectory } from '../sandbox/directory/limits/limits.ts';
import { crowd } from '../sandbox/directory/people/crowd.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { namesOf } from '../support/directory.ts';

/** Active Directory's limits, and answers that are not whole. */
describe.each([
  ['1,501 members', 1_501, 0],
  ['4,000 members', 4_000, 0],
  ['2,000 members in 20 nested groups', 2_000, 20],
] as const)('%s', (_, people, groups) => {
  /** The search for the members of `Crowd`, after that for the group and those for its list. */
  const linked = 2 + Math.ceil((groups || people) / 1_500);
  const folder = temporaryFolder('crowd');
  let directory: LimitsDirectory;
  beforeAll(async () => {
    directory = await startLimitsDirectory({
      certificates: createCertificates(folder.path),
      tree: crowd(people, groups),
    });
  });
  afterAll(async () => {
    await directory?.stop();
    await folder.remove();
  });

  test('all members are found', async () => {
    const names = await namesOf(directory, 'Crowd');
    expect(names).toHaveLength(people);
    expect(new Set(names).size).toBe(people);
  });

  test('no member is found when a search fails', async () => {
    const before = directory.asked.length;
    await namesOf(directory, 'Crowd');
    const searches = directory.asked.slice(before).filter(({ page }) => page === 1).length;
    for (const search of [1, Math.ceil(searches / 2), searches])
      for (const how of [
        { code: 1 },
        { code: 3 },
        { code: 4 },
        { code: 51 },
        'disconnect',
        'referral',
      ] as const) {
        directory.fail({ search, how });
        await expect(namesOf(directory, 'Crowd')).rejects.toThrow(
          /the directory .* failed|there is no group|can't be read/,
        );
      }
  });

  test('no member is found when a second page fails', async () => {
    directory.fail({ search: linked, page: 2, how: { code: 3 } });
    if (groups === 0)
      await expect(namesOf(directory, 'Crowd')).rejects.toThrow(/the directory .* failed/);
  });

  test('all members or none are found when an answer is cut without a word', async () => {
    directory.fail({ search: linked, entries: 10, how: { code: 0 } });
    const found = await namesOf(directory, 'Crowd').catch((error: unknown) => error);
    if (found instanceof Error) expect(found.message).toMatch(/can't be read/);
    else expect(found).toHaveLength(people);
  });

  test('a group costs one search for its list, and shares those for its members', async () => {
    const before = directory.asked.length;
    await namesOf(directory, 'Crowd');
    const asked = directory.asked.slice(before).filter(({ page }) => page === 1);
    const searches = asked.filter(({ filter }) => filter.includes('(memberOf='));
    const lists = asked.filter(({ attributes }) => attributes.includes('member'));
    // One for `Crowd`, and one for all groups within it.
    expect(searches).toHaveLength(groups === 0 ? 1 : 2);
    expect(lists).toHaveLength(1 + groups);
  });

  test('members outside of the base DN are found one by one, or the base DN is to blame', async () => {
    const baseDn = `OU=Groups,${directory.baseDn}`;
    const found = await namesOf(directory, 'Crowd', { baseDn }).catch((error: Error) => error);
    if (groups > 0) expect(found).toHaveLength(people);
    else
      expect(String(found)).toContain(
        `groups: ${people} members of CN=Crowd,${baseDn} are outside of the hub's base DN ` +
          `(${baseDn}), and no more than 500 are looked up one by one. Nothing was changed. The ` +
          'platform team has to set directory.baseDn so that it holds them',
      );
  });

  test('no member is found when one of them may not be read', async () => {
    directory.conceal(await directory.administrator.dnOf('person.0007'));
    await expect(namesOf(directory, 'Crowd')).rejects.toMatchObject({
      message: expect.stringMatching(/1 members of .* can't be read/),
      details: [expect.stringContaining('Person 0007')],
    });
  });
});

test('more groups of groups than the hub reads are refused, before they are read', async () => {
  const folder = temporaryFolder('many-groups');
  const directory = await startLimitsDirectory({
    certificates: createCertificates(folder.path),
    tree: crowd(1, 2_000),
  });
  await expect(namesOf(directory, 'Crowd')).rejects.toThrow(
    'groups: they hold more than 2000 groups of groups. Name groups that hold fewer; nothing was',
  );
  await directory.stop();
  await folder.remove();
});
