import { expect, test } from 'vitest';
import type { Review } from '../../provider/contract/messages/review.ts';
import { browserForTests, COMPANY, go, names, onPaper, VIEWS } from './scene.ts';

/** Names that somebody chose to do harm. */

const open = browserForTests();

test('hostile names run nothing, ask nobody and do not turn the text around', async () => {
  const hostile = [
    '<script>alert(1)</script>',
    '</script><script>alert(2)</script>',
    '<!--<script>',
    `"><img src=x onerror='alert(3)'>`,
    'javascript:alert(4)',
    '\u202Enimda\u202C',
    'look.alike\u3164',
    'look.alike ',
    'x'.repeat(10_000),
    'محمد',
    '\ud800 \0',
    '__proto__',
  ];
  const [access] = COMPANY.accesses;
  const [database] = COMPANY.databases;
  if (access === undefined || database === undefined) throw new Error('nobody is there');
  const review = (name: string, at: number): Pick<Review, 'accesses' | 'databases'> => {
    const where = { name, endpoint: `${name}:1`, region: name, account: `${at}${name}` };
    const identity = { env: name, project: name, appname: name, dbname: name };
    const login = { name, kind: 'person', level: 'owner', groups: [name], canLogIn: true } as const;
    const problem = name;
    return {
      accesses: [
        {
          ...{ ...access, ...where, identity, problem, access: name, outcome: name },
          ...{ declarers: [name], warnings: [name], madeTrue: name },
          logins: [{ ...login, firstSeen: name }],
        },
      ],
      databases: [
        {
          ...{ ...database, ...where, dbname: name, unseen: [name] },
          others: [{ name, kind: 'superuser', can: 'own' }],
        },
      ],
    };
  };
  const all = hostile.map(review);
  const evil = hostile.join('');
  const tab = await open({
    ...COMPANY,
    ...{ run: evil, scope: evil, finishedAt: evil },
    accesses: all.flatMap(({ accesses }) => accesses),
    databases: all.flatMap(({ databases }) => databases),
  });
  for (const view of VIEWS) {
    await go(tab, view);
    expect(await tab.locator('.list > tbody > tr').count()).toBeGreaterThan(0);
    await onPaper(tab, true); // with all details
    if (view === 'people' || view === 'databases')
      expect(await tab.locator('.details').count()).toBeGreaterThan(9);
    expect(await tab.locator('main script, main img').count()).toBe(0);
    await onPaper(tab, false);
  }
  await go(tab, 'people');
  const shown = await names(tab);
  expect(shown).toContain('<script>alert(1)</script>');
  expect(shown).toContain('U+202EnimdaU+202C');
  expect(shown).toEqual(expect.arrayContaining(['look.alikeU+3164', 'look.alikeU+0020']));
  expect(shown).toContain('محمد');
  await tab.getByLabel('Search').fill('</script>');
  expect(await names(tab)).toHaveLength(2);
  await tab.locator('.list tbody button').first().click();
  await tab.reload();
  expect(await tab.locator('.details').count()).toBe(1);
  expect(await tab.evaluate("getComputedStyle(document.querySelector('bdi')).unicodeBidi")).toBe(
    'isolate',
  );
});
