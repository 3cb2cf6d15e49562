import { readFileSync, writeFileSync } from 'node:fs';

/** What of package-lock.json matters here. Everything else is kept as it is. */
export interface LockFile {
  packages: Record<string, LockedPackage>;
}

export interface LockedPackage {
  /** Where its folder has another name than the package: an alias. */
  name?: string;
  version: string;
  integrity?: string;
  resolved?: string;
  /** Came within the tarball of another package, whose hash covers it. */
  inBundle?: boolean;
  link?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

const PATH = new URL('../../../package-lock.json', import.meta.url);

export function readLockFile(): LockFile {
  return JSON.parse(readFileSync(PATH, 'utf8'));
}

export function writeLockFile(lock: LockFile): void {
  writeFileSync(PATH, `${JSON.stringify(lock, null, 2)}\n`);
}

/** The paths of packages that npm fetches, and whose bytes it could not check. */
export function withoutIntegrity({ packages }: LockFile): string[] {
  return Object.entries(packages)
    .filter(([path, { inBundle, link }]) => path !== '' && !inBundle && !link)
    .filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))
    .map(([path]) => path);
}

/** With its parent's wish for it, which `npm ci` would miss otherwise. */
export function leaveOut(path: string, { packages }: LockFile): void {
  const [, parent, name] = /^(.*)\/node_modules\/(.+)$/.exec(path) ?? [];
  const wishes = packages[parent ?? '']?.optionalDependencies;
  if (name === undefined || wishes === undefined)
    throw new Error(`${path}: no package above it wants it as optional, so it can't be left out`);
  delete packages[path];
  delete wishes[name];
}

/** `name@version`, as `npm view` and `npm pack` take it. */
export function specifier(path: string, { name, version }: LockedPackage): string {
  return `${name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`;
}
