import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pythonWithMoto } from '../../sandbox/aws/python.ts';
import { runTool } from '../../sandbox/machine/tool.ts';

/** GitHub runs them and nobody here, so this is what can be known beforehand. */

const FOLDER = join(import.meta.dirname, '../../../.github/workflows');
const NAMES = readdirSync(FOLDER);

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Readonly<Record<string, string>>;
        readonly steps: ReadonlyArray<{ readonly uses?: string; readonly run?: string }>;
      }
    >
  >;
}

const READ = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin), default=str))';

async function parsed(name: string): Promise<Workflow> {
  const input = readFileSync(join(FOLDER, name), 'utf8');
  return JSON.parse(await runTool(await pythonWithMoto(() => {}), ['-c', READ], { input }));
}

test.each(NAMES)('%s names every action by its commit, and says which version that is', (name) => {
  const uses = readFileSync(join(FOLDER, name), 'utf8').match(/uses: .*/g) ?? [];
  expect(uses).not.toEqual([]);
  for (const each of uses)
    expect(each).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(NAMES)('%s puts nothing that others may have written into a command', async (name) => {
  const { jobs } = await parsed(name);
  for (const { steps } of Object.values(jobs))
    for (const { run = '' } of steps) expect(run).not.toMatch(/\$\{\{/);
});

test('the release: who may write, sign or publish may do nothing else, and runs no package', async () => {
  const { permissions, jobs } = await parsed('release.yml');
  expect(permissions).toEqual({});
  const allowed = Object.entries(jobs).map(([name, job]) => [name, job.permissions]);
  expect(Object.fromEntries(allowed)).toEqual({
    build: { contents: 'read' },
    test: { contents: 'read' },
    same: {},
    sign: { 'id-token': 'write', attestations: 'write' },
    page: { contents: 'write' },
    npm: { 'id-token': 'write' },
  });
  for (const name of ['same', 'sign', 'page', 'npm'])
    for (const { run = '', uses = '' } of jobs[name]?.steps ?? []) {
      expect(run).not.toMatch(/npm (ci|install|run)|npx/);
      expect(uses).not.toMatch(/checkout/);
    }
});
