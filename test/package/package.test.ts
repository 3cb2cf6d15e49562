import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import { npmPackage } from '../support/npm-package.ts';
import { COMPILER_OPTIONS, IMPORTING, REQUIRING, TYPED } from './apps.ts';
import lowest from './project/package.json' with { type: 'json' };
import { installProject, type Project } from './project.ts';
import { rolloutIn, SETTINGS, writeFromCheckout } from './rollout.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const TSC = 'node_modules/typescript/bin/tsc';
const { path: folder, remove } = temporaryFolder('package');
let tarball: string;
let made: string;
let project: Project;

beforeAll(async () => {
  tarball = await npmPackage();
  made = join(dirname(tarball), 'npm');
  project = await installProject(join(folder, 'project'), tarball);
});
afterAll(remove);
const read = (name: string) => readFileSync(join(made, name), 'utf8');

test('the tarball holds what users need, with the modes of a usual umask, and nothing else', async () => {
  const listed = (await runTool('tar', ['-tvzf', tarball])).trimEnd().split('\n');
  const files = listed.map((line) => {
    const [, mode, name = ''] = /^-(\S+) .* package\/(\S+)$/.exec(line) ?? [];
    return { mode, name };
  });
  const needed = [
    /^(LICENSE|LICENSES\.txt|README\.md|package\.json|stacksets\/settings\.example\.json)$/,
    /^cli\/[\w-]+\.mjs(\.LEGAL\.txt)?$/,
    /^dist\/(door|failures|hub|probe|spoke)\/([\w-]+\.mjs(\.LEGAL\.txt)?|LICENSES\.txt)$/,
    /^docs\/[\w-]+\.md$/,
    /^lib\/index\.js$/,
    /^types\/(provider|stacksets)\/[\w/-]+\.d\.ts$/,
  ];
  const others = files.filter(({ name }) => !needed.some((pattern) => pattern.test(name)));
  expect(others).toEqual([]);
  for (const pattern of needed) expect(files.some(({ name }) => pattern.test(name))).toBe(true);
  const programs = files.filter(({ mode }) => mode !== 'rw-r--r--');
  expect(programs).toEqual([{ mode: 'rwxr-xr-x', name: 'cli/database-access.mjs' }]);
  expect(statSync(tarball).size).toBeLessThan(4_000_000);
  expect(files.filter(({ name }) => read(name).includes(REPOSITORY))).toEqual([]);
});

test('its manifest asks for the CDK alone, runs no script, and is of this version', () => {
  const manifest = JSON.parse(read('package.json'));
  expect(manifest).toMatchObject({
    name: 'database-access',
    version: packageJson.version,
    license: packageJson.license,
    peerDependencies: {
      'aws-cdk-lib': `^${lowest.dependencies['aws-cdk-lib']}`,
      constructs: `^${lowest.dependencies.constructs}`,
    },
  });
  for (const name of ['dependencies', 'devDependencies', 'scripts', 'private'])
    expect(manifest).not.toHaveProperty(name);
});

test('the licences of all that is bundled are in it', () => {
  expect(read('LICENSES.txt')).toMatch(/^zod \d.*^MIT License/ms);
  expect(read('LICENSES.txt')).toMatch(/^@aws-sdk\/client-lambda \d/m);
  expect(read('dist/spoke/LICENSES.txt')).toMatch(/^pg \d/m);
});

test.each([
  ['requires', 'app.cjs', REQUIRING],
  ['imports', 'app.mjs', IMPORTING],
])(
  'JavaScript that %s it makes a template, with the lowest CDK that it allows',
  async (_, name, app) => {
    project.write(name, app);
    const template = JSON.parse(await project.node(name));
    expect(Object.values(template.Resources)).toEqual([
      expect.objectContaining({
        Type: 'Custom::DatabaseAccess',
        Properties: expect.objectContaining({ DbName: 'orders', OnDelete: 'retain' }),
      }),
    ]);
  },
);

// The newer compiler is fast enough to look into all libraries, ours included.
test.each([
  { compiler: '5.9', module: 'nodenext', moduleResolution: 'nodenext', skipLibCheck: true },
  { compiler: '7', module: 'esnext', moduleResolution: 'bundler', skipLibCheck: false },
])('TypeScript $compiler knows its types: $moduleResolution', async ({ compiler, ...options }) => {
  const compilerOptions = { ...COMPILER_OPTIONS, ...options };
  project.write('app.ts', TYPED);
  project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['app.ts'] }));
  const tsc = compiler === '7' ? join(REPOSITORY, TSC) : TSC;
  expect(await project.node(tsc, '--version')).toContain(`Version ${compiler}.`);
  await project.node(tsc);
});

test('its programs run, and name themselves as users of the package call them', async () => {
  expect(await project.npx('--version')).toBe(`${packageJson.version}\n`);
  const page = readFileSync(join(REPOSITORY, 'docs/rollout.md'), 'utf8');
  expect(page).toContain(`$ npx database-access --help\n${await project.npx('--help')}`);
  const usages = await Promise.all(
    ['accesses', 'reconcile', 'review'].map((program) => project.npx(program, '--help')),
  );
  for (const usage of usages) {
    expect(usage).toMatch(/^npx database-access \w+ \[?--/);
    expect(usage).not.toContain('npm');
  }
  await expect(project.npx('doctr')).rejects.toThrow('Did you mean doctor?');
  await expect(project.npx('reconcile', '--chek')).rejects.toThrow(
    "Unknown option '--chek'. Did you mean --check?\nAll options: npx database-access reconcile --help",
  );
});

test('the rollout is the same as the one that a checkout makes, down to the last byte', async () => {
  project.write('settings.json', JSON.stringify(SETTINGS));
  expect(await project.npx('synth')).toContain('settings: settings.json\n');
  const checkout = join(folder, 'checkout');
  writeFromCheckout(checkout, join(made, 'dist'));
  const rollout = rolloutIn(join(folder, 'project/dist'));
  expect(Object.keys(rollout)).toContain('templates/pilot.json');
  expect(rollout).toEqual(rolloutIn(checkout));
});

test('npm run verify finds all that it needs in the package', async () => {
  await expect(
    project.npx('verify', '--profile', 'nobody', '--region', 'eu-central-1'),
  ).rejects.toThrow('verify: Could not load credentials from any providers');
});
