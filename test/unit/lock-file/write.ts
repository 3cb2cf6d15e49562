/**
 * `npm run lock`: gives each package of package-lock.json the hash of its tarball, where npm left
 * it out. npm does so for packages of other platforms, and never repairs it. An optional package
 * that its version does not have for a platform leaves the lock file: nobody could fetch it.
 */
import { execFileSync } from 'node:child_process';
import {
  type LockedPackage,
  leaveOut,
  readLockFile,
  specifier,
  withoutIntegrity,
  writeLockFile,
} from './lock-file.ts';

const lock = readLockFile();
for (const path of withoutIntegrity(lock)) {
  const locked = lock.packages[path];
  if (locked === undefined) continue;
  const wanted = specifier(path, locked);
  const integrity = hash(wanted);
  if (integrity === undefined && !locked.optional) throw new Error(`${wanted} is not published`);
  if (integrity === undefined) leaveOut(path, lock);
  else lock.packages[path] = withHash(locked, integrity);
  console.log(`${wanted}: ${integrity ?? 'is not published, so it is left out'}`);
}
writeLockFile(lock);

/** Of the tarball as it was fetched; npm compares it with what the registry says, if it does. */
function hash(wanted: string): string | undefined {
  try {
    const packed = execFileSync('npm', ['pack', wanted, '--dry-run', '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(packed)[0].integrity;
  } catch (error) {
    if (error instanceof Error && /code (E404|ETARGET)/.test(error.message)) return undefined;
    throw error;
  }
}

/** In npm's order of keys, so that npm's next change of the file is a small one. */
function withHash({ name, version, ...rest }: LockedPackage, integrity: string): LockedPackage {
  return { ...(name === undefined ? {} : { name }), version, integrity, ...rest };
}
