import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache.ts';
import { type DebianPackage, unpackFromDebian } from './debian.ts';

/** A database server's program: one of this machine, or one that was unpacked into .cache/. */
export interface ServerProgram {
  readonly version: string;
  readonly command: string;
  /** Arguments before its own. */
  readonly prefix: readonly string[];
  /** The folder with sbin/, share/ and so on. */
  readonly base: string;
}

/** A server of a Debian release, wherever there is no such server yet. */
export interface DebianServer {
  /** MySQL */
  readonly name: string;
  readonly package: DebianPackage;
  /** Below usr/. */
  readonly path: string;
  /** Which versions will do. Debian's unstable suite moves on. */
  readonly series: RegExp;
}

/** Unpacks the server into .cache/NAME-VERSION, unless it is there already. */
export async function debianServer(
  server: DebianServer,
  progress: (line: string) => void,
): Promise<ServerProgram> {
  const { root, version } = await debianFolder(server, progress);
  return { version, ...unpackedProgram(root, server.path) };
}

/** The folder with what was unpacked, for a program that is started in a way of its own. */
export async function debianFolder(
  server: Omit<DebianServer, 'path'>,
  progress: (line: string) => void,
): Promise<{ readonly root: string; readonly version: string }> {
  const root = unpackedBefore(server) ?? (await unpack(server, progress));
  const version = versionOf(root);
  if (!server.series.test(version))
    throw new Error(
      `Debian's ${server.package.suite} has ${server.name} ${version} now, which is not what was ` +
        'asked for',
    );
  return { root, version };
}

function unpackedBefore({ name, series }: Omit<DebianServer, 'path'>): string | undefined {
  mkdirSync(CACHE, { recursive: true });
  const prefix = `${name.toLowerCase()}-`;
  const [newest] = readdirSync(CACHE)
    .filter((folder) => folder.startsWith(prefix) && series.test(folder.slice(prefix.length)))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newest === undefined ? undefined : join(CACHE, newest);
}

async function unpack(
  { name, package: wanted }: Omit<DebianServer, 'path'>,
  progress: (line: string) => void,
): Promise<string> {
  progress(`unpacking ${name} of Debian's ${wanted.suite} into .cache/ (once)`);
  const target = { parent: CACHE, prefix: name.toLowerCase() };
  return unpackFromDebian(wanted, target).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(
      `${name} could not be had: apt-get of Debian or Ubuntu fetches the package ${wanted.name} of ` +
        `Debian's ${wanted.suite} over the network, once; a .cache/ from a machine that has it will ` +
        `do too (${why})`,
      { cause },
    );
  });
}

function versionOf(root: string): string {
  return root.slice(root.lastIndexOf('-') + 1);
}

/** With its own release's loader and libraries: the machine's may be older, or newer. */
export function unpackedProgram(root: string, path: string): Omit<ServerProgram, 'version'> {
  const base = join(root, 'usr');
  const program = join(base, path);
  // Before trixie, libc and the like are outside of usr/.
  const folders = [join(base, 'lib'), join(root, 'lib')].flatMap((lib) => [
    ...architectureFolders(lib),
    lib,
  ]);
  const libraries = [...folders, join(base, 'lib', 'mysql', 'private')];
  return {
    command: loaderIn([join(base, 'lib64'), join(root, 'lib64'), ...libraries]),
    prefix: [
      '--inhibit-cache',
      ...['--library-path', libraries.filter((folder) => existsSync(folder)).join(':')],
      ...['--argv0', program],
      program,
    ],
    base,
  };
}

/** Below lib/, that of the machine's architecture: lib/x86_64-linux-gnu. */
function architectureFolders(lib: string): string[] {
  return readdirSync(lib)
    .filter((name) => name.includes('-linux-gnu'))
    .map((name) => join(lib, name));
}

function loaderIn(folders: readonly string[]): string {
  const loader = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .find((path) => /\/ld-linux[^/]*\.so\.\d+$/.test(path));
  if (loader === undefined) throw new Error(`there is no loader in ${folders.join(', ')}`);
  return loader;
}
