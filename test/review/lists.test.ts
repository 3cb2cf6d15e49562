import { expect, test } from 'vitest';
import { browserForTests, COMPANY, go, names, status } from './scene.ts';

/** Finding one’s way through the lists. */

const open = browserForTests();

test('the counts come first, and what needs attention says what to do', async () => {
  const tab = await open(COMPANY);
  const counts = await tab.getByRole('navigation').getByRole('link').allInnerTexts();
  expect(counts.map((text) => text.replace(/\s+/g, ' '))).toEqual([
    '7 Needs attention',
    '64 People',
    '14 Databases',
    '6 Accounts',
    '5 Changes since 27 Nov 2026',
  ]);
  expect(await tab.locator('.lead').innerText()).toBe(
    '64 people and 16 application users can reach 14 databases in 6 accounts. 7 findings need attention.',
  );
  const kinds = tab.getByRole('list', { name: 'Findings' }).getByRole('link');
  expect(await kinds.allInnerTexts()).toEqual([
    '1 Removal not confirmed',
    '1 Account not reached',
    '4 Logins that are not managed',
    '1 Declared by nobody',
  ]);
  const [first] = await tab.locator('.list > tbody > tr').allInnerTexts();
  expect(first).toContain('Removal not confirmed');
  expect(first).toContain('npm run reconcile -- --confirm 00c4f599e516');
  await kinds.nth(2).click();
  await tab.getByRole('status').getByText('4 of 7 findings').waitFor();
  expect(await tab.getByLabel('Kind').inputValue()).toBe('unmanaged');
});

test('people who should be out are the first finding, and are marked where they are listed', async () => {
  const accesses = COMPANY.accesses.map((access) => ({
    ...access,
    logins: (access.logins ?? []).map((login) =>
      login.name === 'ada.abel'
        ? { ...login, groups: [], isLeaver: true as const }
        : { ...login, groups: login.name === 'ada.brandt' ? [] : (login.groups ?? []) },
    ),
  }));
  const tab = await open({ ...COMPANY, accesses });
  const [first] = await tab.locator('.list > tbody > tr').allInnerTexts();
  expect(first).toMatch(/^Should be out/);
  expect(first).toMatch(
    /no group of this access is not out: ada\.abel\.\s+To remove them: npm run reconcile -- /,
  );
  await go(tab, 'people');
  await tab.getByRole('button', { name: 'ada.abel' }).click();
  expect(await tab.locator('.details').innerText()).toContain('should be out');
  await tab.getByRole('button', { name: 'ada.brandt' }).click();
  expect(await tab.locator('.details').innerText()).toContain('no group gives this');
});

test('what ends by date is told beside who has it, and in its access, and can be filtered', async () => {
  const until = { 'Shop-OnCall': '2026-12-24T18:00:00Z', Over: '2026-11-27T18:00:00Z' };
  const accesses = COMPANY.accesses.map((access, at) => ({
    ...access,
    ...(at === 0 && { until }),
    logins: (access.logins ?? []).map((login) => {
      if (at > 0 || login.kind !== 'person') return login;
      if (login.name === 'ada.brandt')
        return { ...login, groups: [], isLeaver: true as const, until: until.Over };
      return { ...login, groups: ['Shop-OnCall'], until: until['Shop-OnCall'] };
    }),
  }));
  const inFirst = accesses[0]?.logins.filter(({ kind }) => kind === 'person') ?? [];
  const tab = await open({ ...COMPANY, accesses }, { fragment: '#view=people' });
  await tab.getByLabel('Level').selectOption('ends by date');
  expect(new Set(await names(tab))).toEqual(new Set(inFirst.map(({ name }) => name)));
  await tab.getByRole('button', { name: 'ada.abel' }).click();
  expect(await tab.locator('.details').innerText()).toMatch(
    /Shop-OnCall\s*until 24 Dec 2026, 18:00 UTC/,
  );
  await go(tab, 'databases');
  await tab
    .getByRole('button', { name: accesses[0]?.identity.dbname ?? '' })
    .first()
    .click();
  const details = await tab.locator('.details').innerText();
  expect(details).toContain(
    'Groups with an end: Shop-OnCall on 24 Dec 2026, 18:00 UTC, Over on 27 Nov 2026, 18:00 UTC.',
  );
  expect(details).toMatch(/should be out\s*a group ended on 27 Nov 2026, 18:00 UTC/);
});

test('a search finds people as it is typed, by name, group and database', async () => {
  const tab = await open(COMPANY, { fragment: '#view=people' });
  const search = tab.getByLabel('Search');
  await search.pressSequentially('brandt');
  expect(await names(tab)).toHaveLength(10);
  expect(await status(tab)).toBe('10 of 64 people');
  await search.fill('ADA brandt');
  expect(await names(tab)).toEqual(['ada.brandt']);
  await search.fill('db-risk-owners');
  expect((await names(tab)).length).toBeGreaterThan(0);
  await search.fill('ledger');
  expect((await names(tab)).length).toBeGreaterThan(0);
  await search.fill('nobody at all');
  expect(await tab.locator('.empty').innerText()).toBe('No people match “nobody at all”.');
  await search.press('Escape');
  expect(await status(tab)).toBe('64 people');
});

test('a column sorts by its values, up and down', async () => {
  const tab = await open(COMPANY, { fragment: '#view=people' });
  const column = tab.getByRole('columnheader', { name: 'Person' });
  await column.getByRole('button').click();
  expect(await column.getAttribute('aria-sort')).toBe('ascending');
  const people = COMPANY.accesses
    .flatMap(({ logins = [] }) => logins)
    .filter(({ kind }) => kind === 'person');
  const everybody = [...new Set(people.map(({ name }) => name))].toSorted();
  const up = await names(tab); // the first of them: the others come as one scrolls
  expect(up).toEqual(everybody.slice(0, up.length));
  await column.getByRole('button').click();
  expect(await column.getAttribute('aria-sort')).toBe('descending');
  expect(await names(tab)).toEqual(everybody.toReversed().slice(0, up.length));
  await tab.getByRole('columnheader', { name: 'Databases' }).getByRole('button').click();
  const cells = await tab.locator('.list > tbody > tr > td:nth-child(3)').allInnerTexts();
  expect(cells).toEqual(cells.toSorted((a, b) => Number(b) - Number(a)));
  expect(new Set(cells).size).toBeGreaterThan(1);
});

test('the filter leaves those who have the level anywhere', async () => {
  const tab = await open(COMPANY, { fragment: '#view=people' });
  await tab.getByLabel('Level').selectOption('can also change tables');
  const owners = COMPANY.accesses
    .flatMap(({ logins = [] }) => logins)
    .filter(({ kind, level }) => kind === 'person' && level === 'owner');
  expect(new Set(await names(tab))).toEqual(new Set(owners.map(({ name }) => name)));
});

test('a person’s row tells what she can reach, by which group and since when', async () => {
  const tab = await open(COMPANY, { fragment: '#view=people' });
  await tab.getByRole('button', { name: 'ada.abel' }).click();
  const lines = await tab.locator('.details tbody tr').allInnerTexts();
  const hers = COMPANY.accesses.flatMap(({ identity, logins = [] }) =>
    logins.filter(({ name }) => name === 'ada.abel').map((login) => ({ identity, login })),
  );
  expect(lines).toHaveLength(hers.length);
  for (const [at, { identity, login }] of hers.entries()) {
    expect(lines[at]).toContain(identity.dbname);
    expect(lines[at]).toContain(login.groups?.join());
  }
  expect(lines[0]).toMatch(/14 \w{3} 2026/);
});

test('a database’s row tells its logins, and those that are not managed', async () => {
  const tab = await open(COMPANY, { fragment: '#view=databases' });
  await tab.getByRole('button', { name: 'reports.c4' }).click();
  const details = await tab.locator('.details').innerText();
  expect(details).toContain('mobile_app_k3v9x2');
  expect(details).toContain('former application');
  expect(details).toMatch(/migration_2019\s+superuser: can do everything\s+can change tables/);
  expect(details).toMatch(/rdsadmin\s+the server’s own/);
  expect(details).toContain('Declared by Terraform module mobile-reports');
});
