import { expect, test } from 'vitest';
import { writeCall } from '../../../provider/contract/messages/call.ts';
import { CONTRACT } from '../../../provider/contract/messages/order.ts';
import { parseRemoval } from '../../../provider/contract/request/parse-removal.ts';
import { aClaim, aRequest } from '../contract/builders.ts';
import { headings, mentions, pages, released, textOf, withVersion } from './mentions.ts';

const { version }: { version: string } = JSON.parse(textOf('package.json'));

test('package.json, its lock file and the changelog agree on the version (npm version)', () => {
  const lock = JSON.parse(textOf('package-lock.json'));
  const [newest] = headings(textOf('CHANGELOG.md')).filter((heading) => heading.version);
  expect([lock.version, lock.packages[''].version, newest?.version]).toEqual([
    version,
    version,
    version,
  ]);
});

test('what users read or copy names no other version of the product', () => {
  const others = pages().flatMap((page) =>
    mentions(textOf(page))
      .filter((mentioned) => mentioned !== version)
      .map((mentioned) => `${page}: ${mentioned}`),
  );
  expect(others).toEqual([]);
});

test('the changelog has dated versions, and at most its first heading is not released', () => {
  const changelog = textOf('CHANGELOG.md');
  const [first, ...older] = headings(changelog);
  expect(changelog.match(/^## /gm)).toHaveLength(1 + older.length);
  expect(first).toBeDefined();
  expect(older.filter((heading) => heading.version === undefined || !heading.date)).toEqual([]);
});

test('a version moves wherever it is named, and what only looks like it stays', () => {
  const text = (ours: string) => `
source = "git::https://example.com/database-access.git//terraform/rollout?ref=v${ours}"
gh release download v1.2.3, npm install database-access@${ours}, npm version 1.2.3
database-access-hub-${ours}.zip and database-access-${ours}.tgz
  hub: ${ours}
  version ${ours}
database-access ${ours}, eu-central-1, postgres
Terraform 1.11.4, aws-cdk-lib 2.276.0, engine version 16.3.1, 10.0.1.0/24`;
  expect(withVersion(text('0.1.0'), '0.2.0')).toBe(text('0.2.0'));
  expect(mentions(text('0.1.0'))).toEqual(Array(7).fill('0.1.0'));
});

test('a release gives its version and day to what is not released, once', () => {
  const before = '# Changelog\n\n## (not released)\n\n- new\n\n## 0.1.0 (2026-11-30)\n\n- old\n';
  const after = released(before, '0.2.0', '2026-12-24');
  expect(after).toBe(before.replace('(not released)', '0.2.0 (2026-12-24)'));
  expect(released('## 0.1.0 (not released)\n', '0.1.0', '2026-11-30')).toBe(
    '## 0.1.0 (2026-11-30)\n',
  );
  expect(() => released(after, '0.3.0', '2026-12-25')).toThrow(/first heading/);
  expect(() => released(before, '0.1.0', '2026-12-24')).toThrow(/0.1.0 is released already/);
});

test('docs/rollout.md tells the contracts that the functions of today have', () => {
  const unwanted = parseRemoval(aRequest(), { region: 'eu-central-1' });
  const intent = { verb: 'remove', unwanted, claim: aClaim() } as const;
  const calls = JSON.parse(writeCall({ requestId: 'r-1', timeLeft: 1, intent })).contract;
  const page = textOf('docs/rollout.md');
  expect(page).toContain(`the contract of calls: ${calls} |`);
  expect(page).toContain(`the contract of orders: ${CONTRACT};`);
});
