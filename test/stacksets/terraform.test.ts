import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { terraformConfiguration } from '../sandbox/terraform/configuration.ts';
import { runningProvider } from '../support/terraform/provider.ts';
import { optionsWith, templatesOf } from './company.ts';

const MODULE = join(import.meta.dirname, '../../terraform/rollout');
const folder = temporaryFolder('rollout');
afterAll(() => folder.remove());

test('the tests of terraform/rollout pass, with few VPCs and with many', {
  timeout: 300_000,
}, async () => {
  const cwd = join(folder.path, 'rollout');
  cpSync(MODULE, cwd, { recursive: true, filter: (path) => !path.includes('.terraform') });
  addManyVpcs(join(cwd, 'tests'));
  const env = {
    ...process.env,
    TF_CLI_CONFIG_FILE: await terraformConfiguration(folder.path),
    CHECKPOINT_DISABLE: '1',
    // A provider that is killed leaves its socket there.
    TMPDIR: folder.path,
  };
  const terraform = (command: string, more = {}) =>
    promisify(execFile)('terraform', [command, '-no-color'], { cwd, env: { ...env, ...more } });
  await terraform('init');
  expect((await terraform('test', await runningProvider(cwd, env))).stdout).toMatch(
    /Success! 15 passed, 0 failed/,
  );
});

/**
 * A build whose rollout is larger than the 51,200 bytes that CloudFormation accepts in a request.
 */
function addManyVpcs(tests: string): void {
  const vpcs = ['one', 'two', 'three', 'four', 'five'].map((name) => ({ name }));
  const templates = join(tests, 'many/templates');
  mkdirSync(templates, { recursive: true });
  for (const [name, template] of Object.entries(templatesOf(optionsWith({ vpcs }))))
    writeFileSync(join(templates, `${name}.json`), JSON.stringify(template));
  const runs = 'many-vpcs.tftest.hcl';
  copyFileSync(join(import.meta.dirname, runs), join(tests, runs));
}
