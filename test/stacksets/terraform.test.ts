import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../sandbox/ownership.ts';
import { terraformConfiguration } from '../sandbox/terraform.ts';

const MODULE = join(import.meta.dirname, '../../terraform/rollout');
const folder = temporaryFolder('rollout');
afterAll(() => folder.remove());

test('the tests of terraform/rollout pass', { timeout: 300_000 }, async () => {
  const cwd = join(folder.path, 'rollout');
  cpSync(MODULE, cwd, { recursive: true, filter: (path) => !path.includes('.terraform') });
  const env = {
    ...process.env,
    TF_CLI_CONFIG_FILE: await terraformConfiguration(folder.path),
    CHECKPOINT_DISABLE: '1',
    // A provider that is killed leaves its socket there.
    TMPDIR: folder.path,
  };
  const terraform = (...command: string[]) =>
    promisify(execFile)('terraform', [...command, '-no-color'], { cwd, env });
  await terraform('init');
  expect((await terraform('test')).stdout).toMatch(/Success! 5 passed, 0 failed/);
});
