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
  [
    'provider/review/x.ts',
    ['../hub/y.ts', '../spoke/model/y.ts', 'esbuild', 'node:fs', '@aws-sdk/client-s3'],
    ['./y.ts', '../contract/messages/y.ts', 'node:crypto'],
  ],
  ['provider/failures/x.ts', ['../door/hub.ts', 'node:https'], ['../lifecycle/index.ts']],
  [
    'provider/hub/operations/x.ts',
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
  [
    'stacksets/construct/x.ts',
    ['../settings/index.ts', '../hub/stack.ts', '../../provider/hub/y.ts', 'node:fs'],
    ['./y.ts', '../names.ts', '../../provider/contract/names.ts', 'aws-cdk-lib', 'constructs'],
  ],
  ['stacksets/write.ts', ['../test/y.ts'], ['node:fs', '../provider/contract/names.ts']],
];

test('lint refuses the imports that the architecture forbids, and no others', () => {
  const wanted = IMPORTS.flatMap(([file, refused]) => refused.map((path) => `${file}: ${path}`));
  const files = IMPORTS.map(([file, refused, allowed]) => ({
    file,
    text: [...refused, ...allowed].map((path) => `export * from '${path}';\n`).join(''),
  }));
  expect(refusedBy('style/noRestrictedImports', files).sort()).toEqual(wanted.sort());
});

test('lint refuses a circle of imports, even of types', () => {
  const files = [
    { file: 'provider/spoke/x.ts', text: "import type { Y } from './y.ts';\nexport type X = Y;\n" },
    { file: 'provider/spoke/y.ts', text: "import type { X } from './x.ts';\nexport type Y = X;\n" },
    { file: 'provider/spoke/z.ts', text: "import type { X } from './x.ts';\nexport type Z = X;\n" },
  ];
  expect(refusedBy('suspicious/noImportCycles', files).sort()).toEqual([
    'provider/spoke/x.ts: ./y.ts',
    'provider/spoke/y.ts: ./x.ts',
  ]);
});

test('every file and folder that lint’s configuration names is there', () => {
  const { overrides }: { overrides: { includes: string[] }[] } = JSON.parse(
    readFileSync(CONFIGURATION, 'utf8'),
  );
  const paths = overrides.flatMap(({ includes }) => includes.flatMap(alternatives));
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => globSync(path, { cwd: REPOSITORY }).length === 0)).toEqual([]);
});

/** The imports that a rule of our configuration refuses in these files, as `file: path`. */
function refusedBy(rule: string, files: readonly { file: string; text: string }[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    writeFileSync(join(folder, 'biome.json'), readFileSync(CONFIGURATION));
    for (const { file, text } of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const options = [`--only=${rule}`, '--vcs-enabled=false', '--max-diagnostics=none'];
    const { stdout } = spawnSync(BIOME, ['lint', ...options, '--reporter=github'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return [...stdout.matchAll(/^::error .*file=([^,]+),line=(\d+)/gm)].map(
      ([, file = '', line = '']) => {
        const text = readFileSync(file, 'utf8').split('\n')[Number(line) - 1] ?? '';
        return `${relative(folder, file)}: ${text.split("'")[1]}`;
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`: each of them has to be there. */
function alternatives(path: string): string[] {
  const [all, list] = /\{([^}]+)\}/.exec(path) ?? [];
  if (all === undefined || list === undefined) return [path];
  return list.split(',').flatMap((one) => alternatives(path.replace(all, one)));
}
