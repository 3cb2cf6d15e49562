import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Bundles } from '../../stacksets/code/functions.ts';
import { MAX_TEMPLATE_BYTES, writeRollout } from '../../stacksets/write.ts';
import { settingsWith } from './company.ts';

const folder = mkdtempSync(join(tmpdir(), 'database-access-write-'));
afterAll(() => rmSync(folder, { recursive: true }));
const folders = {
  assembly: join(folder, 'cdk.out'),
  templates: join(folder, 'templates'),
  code: join(folder, 'code'),
  permissions: join(folder, 'permissions'),
};
const bundle = (name: string, version = '1') => ({
  key: `${name}/${version}.zip`,
  zip: Buffer.from(`${name} ${version}`),
});
const bundles = {
  hub: bundle('hub'),
  failures: bundle('failures'),
  spoke: bundle('spoke'),
  door: bundle('door'),
};
const written = (more: Partial<Bundles> = {}) =>
  writeRollout(settingsWith(), { ...bundles, ...more }, folders);
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

test('every template has a file of its own, and so has the code that it names', () => {
  const { templates, code } = written();
  expect(templates.sort()).toEqual(readdirSync(folders.templates).sort());
  expect(templates).toEqual(
    ['account', 'code', 'door', 'hub', 'rollout', 'spoke'].map((n) => `${n}.json`),
  );
  const named = templates.flatMap(
    (file) => read(`templates/${file}`).match(/\w+\/\d+\.zip/g) ?? [],
  );
  expect([...new Set(named)].sort()).toEqual(code.sort());
  expect(read('code/spoke/1.zip')).toBe('spoke 1');
});

test('no template is too large for a request of CloudFormation, and each one is JSON', () => {
  for (const file of written().templates) {
    const text = read(`templates/${file}`);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_TEMPLATE_BYTES);
    expect(JSON.parse(text)).toHaveProperty('Resources');
  }
});

test('the template of a member is the same as in its StackSet', () => {
  written();
  const { Resources } = JSON.parse(read('templates/rollout.json'));
  for (const [id, file] of [
    ['Account', 'account'],
    ['Spokedefault', 'spoke'],
    ['Door', 'door'],
  ] as const)
    expect(JSON.parse(Resources[id].Properties.TemplateBody)).toEqual(
      JSON.parse(read(`templates/${file}.json`)),
    );
});

test('the CDK deploys the code of each Region, the hub and the StackSets in that order', () => {
  written();
  const { artifacts } = JSON.parse(read('cdk.out/manifest.json'));
  const needs = (id: string) => artifacts[id].dependencies ?? [];
  expect(needs('database-access-rollout')).toContain('database-access-hub');
  expect(needs('database-access-hub')).toEqual(
    expect.arrayContaining(['database-access-code-eu-central-1', 'database-access-code-eu-west-1']),
  );
});

test('nothing of the previous run is left', () => {
  mkdirSync(folders.templates, { recursive: true });
  writeFileSync(join(folders.templates, 'former.json'), '');
  written({ spoke: bundle('spoke', '2') });
  expect(readdirSync(folders.templates)).not.toContain('former.json');
  expect(readdirSync(join(folders.code, 'spoke'))).toEqual(['2.zip']);
});

test('two VPCs whose names differ by a hyphen have two StackSets', () => {
  const vpcs = ['a-1', 'a1', 'ax1'].map((name) => ({ name }));
  writeRollout(settingsWith({ vpcs }), bundles, folders);
  const { Resources } = JSON.parse(read('templates/rollout.json'));
  expect(Object.keys(Resources).filter((id) => id.startsWith('Spoke'))).toHaveLength(3);
});
