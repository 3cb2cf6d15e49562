import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** Lint keeps the architecture, and these tests notice a rule that no longer matches. */

const REPOSITORY = join(import.meta.dirname, '../..');
const CONFIGURATION = join(REPOSITORY, 'biome.json');
const BIOME = join(REPOSITORY, 'node_modules/@biomejs/biome/bin/biome');

/** Of each file: imports that lint must refuse, and imports that it must let pass. */
const IMPORTS: [file: string, refused: string[], allowed: string[]][] = [
  ['provider/runtime/x.ts', ['../contract/names.ts', 'pg', 'node:fs'], ['./y.ts', 'node:util']],
  [
    'provider/contract/request/x.ts',
    ['../../lifecycle/y.ts', '../../hub/y.ts', '../../build.ts', '@aws-sdk/client-ssm'],
    ['./y.ts', '../names.ts', '../messages/y.ts', '../../runtime/y.ts', 'zod', 'node:crypto'],
  ],
  ['provider/contract/x.ts', ['../spoke/model/y.ts', 'node:https'], ['../runtime/y.ts']],
  [
    'provider/lifecycle/cloudformation/x.ts',
    ['../../door/hub.ts', '../../spoke/y.ts', 'node:https'],
    ['./y.ts', '../terraform.ts', '../../contract/names.ts', '../../runtime/y.ts'],
  ],
  [
    'provider/lifecycle/cloudformation/send-response.ts',
    ['../../door/hub.ts', '@aws-sdk/client-s3'],
    ['./y.ts', '../../runtime/y.ts', 'node:https'],
  ],
  [
    'provider/door/x.ts',
    ['../hub/door.ts', '../failures/answer.ts', '../spoke/y.ts', 'node:https'],
    ['./hub.ts', '../lifecycle/index.ts', '../contract/names.ts', '../runtime/y.ts'],
  ],
  ['provider/door/hub.ts', ['../hub/door.ts', '@aws-sdk/client-lambda'], ['node:https']],
  ['provider/failures/x.ts', ['../door/hub.ts', 'node:https'], ['../lifecycle/index.ts']],
  [
    'provider/hub/doctor/x.ts',
    ['../../spoke/settings.ts', '../../door/hub.ts', '@aws-sdk/client-sts', 'node:fs/promises'],
    ['../directory/y.ts', '../parallel.ts', '../../contract/names.ts'],
  ],
  [
    'provider/hub/spoke-client/invoke.ts',
    ['../../spoke/settings.ts', 'pg', 'mysql2/promise'],
    ['../door.ts', '@aws-sdk/client-lambda'],
  ],
  [
    'provider/spoke/x.ts',
    ['../hub/directory/ldap.ts', '../failures/answer.ts', '../../stacksets/names.ts', 'pg'],
    ['./plan/index.ts', './mysql/server.ts', '../contract/names.ts', 'node:crypto'],
  ],
  [
    'provider/spoke/plan/x.ts',
    ['../ensure.ts', '../postgres/render.ts', '../parameters/model.ts', 'pg', '../../hub/y.ts'],
    ['./lists.ts', '../model/state.ts', '../../contract/names.ts', '../../runtime/y.ts'],
  ],
  ['provider/spoke/model/x.ts', ['../mysql/marker.ts', '../../../test/y.ts'], ['./state.ts']],
  [
    'provider/spoke/postgres/x.ts',
    ['../mysql/render.ts', '../../hub/y.ts', 'pg', 'node:dns/promises'],
    ['./y.ts', '../server.ts', '../model/state.ts'],
  ],
  ['provider/spoke/engine/x.ts', ['../postgres/y.ts', 'pg'], ['../model/state.ts']],
  ['provider/spoke/mysql/x.ts', ['../postgres/render.ts', 'mysql2/promise'], ['../server.ts']],
  ['provider/spoke/mysql/connection.ts', ['../postgres/y.ts', 'ldapts'], ['mysql2/promise']],
  ['provider/spoke/parameters/x.ts', ['@aws-sdk/client-ssm'], ['../credentials.ts']],
  ['provider/spoke/parameters/store.ts', ['@aws-sdk/client-sts'], ['@aws-sdk/client-ssm']],
  ['stacksets/permissions/x.ts', ['../../test/y.ts', 'node:fs'], ['../hub/stack.ts']],
  ['stacksets/write.ts', ['../test/y.ts'], ['node:fs', '../provider/contract/names.ts']],
];

test('lint refuses the imports that the architecture forbids, and no others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'architecture-'));
  try {
    writeFileSync(join(folder, 'biome.json'), readFileSync(CONFIGURATION));
    for (const [file, refused, allowed] of IMPORTS) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      const lines = [...refused, ...allowed].map((path) => `export * from '${path}';\n`);
      writeFileSync(join(folder, file), lines.join(''));
    }
    const wanted = IMPORTS.flatMap(([file, refused]) => refused.map((path) => `${file}: ${path}`));
    expect(refusedBy(folder).sort()).toEqual(wanted.sort());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every file and folder that lint’s configuration names is there', () => {
  const { overrides }: { overrides: { includes: string[] }[] } = JSON.parse(
    readFileSync(CONFIGURATION, 'utf8'),
  );
  const paths = overrides.flatMap(({ includes }) => includes.flatMap(alternatives));
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => globSync(path, { cwd: REPOSITORY }).length === 0)).toEqual([]);
});

/** The imports that lint refuses in a folder, as `file: path`. */
function refusedBy(folder: string): string[] {
  const options = ['--only=style/noRestrictedImports', '--vcs-enabled=false'];
  const report = ['--reporter=github', '--max-diagnostics=none'];
  const { stdout } = spawnSync(BIOME, ['lint', ...options, ...report], {
    cwd: folder,
    encoding: 'utf8',
  });
  return [...stdout.matchAll(/noRestrictedImports,file=([^,]+),line=(\d+)/g)].map(
    ([, file = '', line = '']) => {
      const text = readFileSync(file, 'utf8').split('\n')[Number(line) - 1] ?? '';
      return `${relative(folder, file)}: ${text.split("'")[1]}`;
    },
  );
}

/** `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`: each of them has to be there. */
function alternatives(path: string): string[] {
  const [all, list] = /\{([^}]+)\}/.exec(path) ?? [];
  if (all === undefined || list === undefined) return [path];
  return list.split(',').flatMap((one) => alternatives(path.replace(all, one)));
}
