import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';

/** The addresses that pages give for our modules. */

const REPOSITORY = join(import.meta.dirname, '../..');
const HOST = 'https://github.com/your-organization';
const folder = temporaryFolder('addresses');
const run = promisify(execFile);

afterAll(() => folder.remove());

test('Terraform takes the module of every address on our pages from a tagged repository', async () => {
  const addresses = addressesOnPages();
  expect(addresses.length).toBeGreaterThanOrEqual(2);
  await publish(join(folder.path, 'database-access.git'));
  const home = join(folder.path, 'home');
  mkdirSync(home);
  const module = Object.fromEntries(
    addresses.map((address, index) => [
      `module_${index}`,
      { source: address.replace(HOST, `file://${folder.path}`) },
    ]),
  );
  writeFileSync(join(home, 'main.tf.json'), JSON.stringify({ module }));

  await run('terraform', ['get'], { cwd: home });
  const { Modules }: { Modules: { Key: string; Dir: string }[] } = JSON.parse(
    readFileSync(join(home, '.terraform/modules/modules.json'), 'utf8'),
  );
  for (const name of Object.keys(module)) {
    const folderOf = Modules.find(({ Key }) => Key === name)?.Dir ?? '';
    expect(existsSync(join(home, folderOf, 'variables.tf'))).toBe(true);
  }
});

function addressesOnPages(): string[] {
  const pages = ['docs', 'terraform'].flatMap((place) =>
    readdirSync(join(REPOSITORY, place), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md') && !path.includes('.terraform'))
      .map((path) => join(place, path)),
  );
  const found = ['README.md', ...pages].flatMap((page) =>
    [...readFileSync(join(REPOSITORY, page), 'utf8').matchAll(/"(git::.*?)"/g)].map(
      ([, address = '']) => address,
    ),
  );
  return [...new Set(found)];
}

/** The modules as they are here, with the tag that a release of this version has. */
async function publish(repository: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
  cpSync(join(REPOSITORY, 'terraform'), join(repository, 'terraform'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.includes('.terraform'),
  });
  const settings = ['user.name=test', 'user.email=test@example.com', 'commit.gpgSign=false'];
  for (const command of [
    ['init', '--quiet'],
    ['add', '.'],
    ['commit', '--quiet', '--message', version],
    ['tag', '--no-sign', `v${version}`],
  ])
    await run('git', [...settings.flatMap((setting) => ['-c', setting]), ...command], {
      cwd: repository,
    });
}
