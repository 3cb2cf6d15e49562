import { createHash, randomBytes } from 'node:crypto';
import { constants, existsSync, mkdirSync } from 'node:fs';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../machine/ownership.ts';
import { runTool } from '../../machine/tool.ts';
import type { Tree } from '../people/tree.ts';
import { CONTROLLER, configure, WORKGROUP } from './configuration.ts';
import { type Passwords, seed } from './seed.ts';

const CACHE = join(import.meta.dirname, '../../../../.cache');
/** Raise this when controllers made before no longer do. */
const FORMAT = 1;

/**
 * Copies a controller that knows `tree` to the new folder `home`. Making one takes some seconds, so
 * the first is kept for later ones. The kept one never runs, so it stays as it was made.
 */
export async function controller(
  tree: Tree,
  home: string,
  progress: (line: string) => void,
): Promise<Passwords> {
  const kept = join(CACHE, `samba-${await fingerprint(tree)}`);
  if (!existsSync(kept)) {
    progress('making a Samba domain controller in .cache/ (once)');
    await make(tree, kept);
  }
  await cp(kept, home, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return JSON.parse(await readFile(join(home, 'passwords.json'), 'utf8'));
}

async function fingerprint(tree: Tree): Promise<string> {
  const version = await runTool('samba', ['--version']);
  return createHash('sha256')
    .update(JSON.stringify([FORMAT, version, tree]))
    .digest('hex')
    .slice(0, 12);
}

/**
 * Makes it under another name until it is complete: neither a crash nor a second maker leaves half
 * a controller behind.
 */
async function make(tree: Tree, kept: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const folder = temporaryFolder('samba', CACHE);
  try {
    const home = join(folder.path, 'controller');
    await provision(tree.domain, home);
    const passwords = { administrator: newPassword(), service: newPassword() };
    await seed({ tree, home, configuration: configure(home, tree.domain), passwords });
    await writeFile(join(home, 'passwords.json'), JSON.stringify(passwords), { mode: 0o600 });
    await rename(home, kept).catch((error) => {
      if (!existsSync(kept)) throw error; // else another process was faster
    });
  } finally {
    await folder.remove();
  }
}

async function provision(domain: string, home: string): Promise<void> {
  await runTool('samba-tool', [
    ...['domain', 'provision', '--server-role=dc', '--dns-backend=NONE'],
    `--realm=${domain}`,
    `--domain=${WORKGROUP}`,
    `--host-name=${CONTROLLER}`,
    '--host-ip=127.0.0.1',
    `--targetdir=${home}`,
    ...['--option=bind interfaces only=yes', '--option=interfaces=lo'],
  ]);
  // These are for file servers and Kerberos only, and would be copied each time.
  for (const name of ['etc', 'state/sysvol']) {
    await rm(join(home, name), { recursive: true, force: true });
  }
}

/** The domain's password policy asks for a capital, a small letter, a digit and a sign. */
function newPassword(): string {
  return `Aa1-${randomBytes(18).toString('base64url')}`;
}
