import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Options } from '../../stacksets/assemble.ts';
import { accessTemplate } from '../../stacksets/verify/templates/access.ts';
import { databasesTemplate } from '../../stacksets/verify/templates/databases.ts';
import { networkTemplate } from '../../stacksets/verify/templates/network.ts';
import { publishedTemplate } from '../../stacksets/verify/templates/published.ts';
import { EVERYTHING, optionsWith, templatesOf } from './company.ts';

test.each<[string, Options]>([
  ['the example', optionsWith()],
  ['every setting', optionsWith(EVERYTHING)],
])('cfn-lint has nothing to say about the templates of %s', { timeout: 120_000 }, (_, options) => {
  const templates = templatesOf(options);
  expect(Object.keys(templates).length).toBeGreaterThanOrEqual(6);
  expect(saidAbout(templates)).toBe('');
});

test('cfn-lint has nothing to say about the templates of npm run verify', () => {
  const network = { vpc: 'vpc-0123456789abcdef0', subnets: ['subnet-0123456789abcdef0'] };
  const run = { name: 'verify-1', region: 'eu-central-1', firstHour: false } as const;
  const databases = (aurora: boolean) =>
    databasesTemplate({ ...run, engines: ['postgres', 'mysql'], aurora });
  const templates = {
    network: networkTemplate(),
    published: publishedTemplate('verify', network),
    instances: databases(false),
    clusters: databases(true),
    access: accessTemplate({ DbType: 'postgres' }),
  };
  const parsed = Object.entries(templates).map(([name, text]) => [name, JSON.parse(text)]);
  expect(saidAbout(Object.fromEntries(parsed))).toBe('');
});

function saidAbout(templates: Readonly<Record<string, object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'database-access-lint-'));
  const files = Object.entries(templates).map(([name, template]) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(template, undefined, 1));
    return file;
  });
  try {
    return execFileSync('cfn-lint', ['--include-checks', 'W', '--', ...files], {
      encoding: 'utf8',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
