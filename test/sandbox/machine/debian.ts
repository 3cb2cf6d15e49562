import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { temporaryFolder } from './ownership.ts';
import { runTool } from './tool.ts';

/** A package of Debian, whatever release the machine itself has. */
export interface DebianPackage {
  readonly name: string;
  readonly suite: string;
  /** Further packages to have beside it. */
  readonly beside?: readonly string[];
  /** Archives that are not unpacked. */
  readonly without?: RegExp;
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const SOURCES = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];

/** Scripts beside the servers want Perl; the servers do not. */
const NOT_NEEDED = /^(perl|libperl|libgdbm|libdb5)/;

/**
 * Unpacks a package with everything it depends on, libc included, into `parent`/`prefix`-VERSION.
 * Nothing is installed, and nobody needs to be root. apt compares every archive with Debian's
 * signed list of packages.
 * @returns the folder.
 */
export async function unpackFromDebian(
  { name, suite, beside = [], without }: DebianPackage,
  { parent, prefix }: { readonly parent: string; readonly prefix: string },
): Promise<string> {
  mkdirSync(parent, { recursive: true });
  const work = temporaryFolder(prefix, parent);
  try {
    const archives = await download([name, ...beside], suite, work.path);
    const root = join(work.path, 'root');
    mkdirSync(root);
    const needed = archives.filter((archive) => {
      const file = basename(archive);
      return !NOT_NEEDED.test(file) && !without?.test(file);
    });
    for (const archive of needed) await runTool('dpkg-deb', ['--extract', archive, root]);
    completeMergedUsr(root);
    const folder = join(parent, `${prefix}-${versionOf(name, archives)}`);
    await rename(root, folder).catch((error) => {
      if (!existsSync(folder)) throw error; // else another process was faster
    });
    return folder;
  } finally {
    await work.remove();
  }
}

/** apt with folders of its own in place of the machine's: it sees an empty machine. */
async function download(
  names: readonly string[],
  suite: string,
  folder: string,
): Promise<string[]> {
  if (!existsSync(KEYRING))
    throw new Error(
      `${KEYRING}, by which archives are verified, is missing: on Debian and Ubuntu, ` +
        'install the package debian-archive-keyring',
    );
  const archives = join(folder, 'archives');
  const lists = join(folder, 'lists');
  for (const path of [archives, lists]) mkdirSync(join(path, 'partial'), { recursive: true });
  const sources = join(folder, 'sources.list');
  writeFileSync(sources, `deb [signed-by=${KEYRING}] ${mirror()} ${suite} main\n`);
  writeFileSync(join(folder, 'status'), '');
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State::lists': lists,
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': folder,
    'Dir::Cache::archives': archives,
    'Debug::NoLocking': 'true',
    'APT::Sandbox::User': userInfo().username, // _apt may not write here
    'APT::Install-Recommends': 'false',
    'Acquire::Languages': 'none',
    'APT::Update::Error-Mode': 'any', // else no network is a warning, and then no such package
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  // If it is ended half-way, its temporary files are removed with the folder.
  const environment = { TMPDIR: folder };
  const apt = (...words: string[]) =>
    runTool('apt-get', [...words, '-qq', ...options], { environment });
  await apt('update');
  await apt('install', '--download-only', '--yes', ...names);
  return readdirSync(archives)
    .filter((file) => file.endsWith('.deb'))
    .map((file) => join(archives, file));
}

/** The mirror that the machine's own apt uses. */
function mirror(): string {
  const configured = SOURCES.filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').split(/\s+/))
    .find((word) => /^https?:\/\/\S+\/debian\/?$/.test(word));
  return configured ?? 'http://deb.debian.org/debian';
}

/** `mariadb-server-core_1%3a11.8.9-1_amd64.deb`: 11.8.9. */
function versionOf(name: string, archives: readonly string[]): string {
  const file = archives.map((path) => basename(path)).find((path) => path.startsWith(`${name}_`));
  const version = /_(?:\d+%3a)?(\d+\.\d+\.\d+)/.exec(file ?? '')?.[1];
  if (version === undefined) throw new Error(`apt fetched no archive of ${name} with a version`);
  return version;
}

/** Packages expect /lib to be a link to /usr/lib; the package that makes the links is not here. */
function completeMergedUsr(root: string): void {
  for (const name of ['lib', 'lib64'])
    if (!existsSync(join(root, name))) symlinkSync(`usr/${name}`, join(root, name));
}
