import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { releaseTemplates } from '../../stacksets/release/templates.ts';
import { REGIONS, WITHOUT_FUNCTION_URLS } from '../../stacksets/settings/regions.ts';
import { accessTemplate } from '../../stacksets/verify/templates/access.ts';
import { databasesTemplate } from '../../stacksets/verify/templates/databases.ts';
import { networkTemplate } from '../../stacksets/verify/templates/network.ts';
import { publishedTemplate } from '../../stacksets/verify/templates/published.ts';
import { checkoutTemplate } from '../support/cdk-example.ts';
import { EVERYTHING, optionsWith, templatesOf } from './company.ts';

test('cfn-lint has nothing to say about any template in any Region, but where no hub may be', {
  timeout: 180_000,
}, () => {
  const companies = { example: optionsWith(), everything: optionsWith(EVERYTHING) };
  const templates = Object.entries(companies).flatMap(([company, options]) =>
    Object.entries(templatesOf(options)).map(([name, template]) => [
      `${company}-${name}`,
      template,
    ]),
  );
  expect(saidAbout(Object.fromEntries(templates), ['I', '--regions', ...REGIONS])).toEqual(
    WITHOUT_FUNCTION_URLS.map(
      (region) => `Resource type 'AWS::Lambda::Url' does not exist in '${region}'`,
    ),
  );
});

test("cfn-lint has nothing to say about npm run verify's templates, the CDK's example and a release's templates", () => {
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
    example: checkoutTemplate(network),
  };
  const released = releaseTemplates(optionsWith().keys);
  const parsed = Object.entries({ ...templates, ...released }).map(([name, text]) => [
    name,
    JSON.parse(text),
  ]);
  expect(saidAbout(Object.fromEntries(parsed))).toEqual([]);
});

/**
 * What cfn-lint says, each once. One process takes all, as most of its time goes to its start.
 * I1022 prefers another function than that of the CDK.
 */
function saidAbout(
  templates: Readonly<Record<string, object>>,
  more: readonly string[] = [],
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'database-access-lint-'));
  const files = Object.entries(templates).map(([name, template]) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(template, undefined, 1));
    return file;
  });
  const rules = ['--format', 'json', '--ignore-checks', 'I1022', '--include-checks', 'W', ...more];
  const { stdout, stderr } = spawnSync('cfn-lint', [...rules, '--', ...files], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(stderr).toBe('');
  const found: ReadonlyArray<{ readonly Message: string }> = JSON.parse(stdout);
  return [...new Set(found.map(({ Message }) => Message))].sort();
}
