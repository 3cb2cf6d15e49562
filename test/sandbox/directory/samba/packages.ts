import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runTool, TOOL_PATH } from '../../machine/tool.ts';

const PACKAGES = [
  ...['samba', 'samba-ad-dc', 'samba-ad-provision', 'samba-dsdb-modules', 'samba-vfs-modules'],
  ...['ldb-tools', 'winbind', 'attr', 'acl'],
];
const COMMAND = `apt-get install --no-install-recommends ${PACKAGES.join(' ')}`;
const PROGRAMS = ['samba', 'samba-tool', 'ldbadd', 'ldbmodify', 'ldbsearch'];
/** The templates with which `samba-tool domain provision` fills a new domain. */
const TEMPLATES = '/usr/share/samba/setup';
/** Debian asks this program whether a package may start its services. */
const POLICY = '/usr/sbin/policy-rc.d';

/** Whether a Samba domain controller can run here, now or after an installation. */
export function canRunSamba(): boolean {
  return isRoot() && (isInstalled() || canInstall());
}

export async function requireSamba(progress: (line: string) => void): Promise<void> {
  if (!isRoot())
    throw new Error(
      'Samba needs root, for the ports 389 and 636: run this in a container, as root',
    );
  if (isInstalled()) return;
  if (!canInstall()) {
    throw new Error(
      `Samba’s domain controller is not installed: on Debian 12 or Ubuntu 24.04, ${COMMAND}`,
    );
  }
  progress('installing Samba (once)');
  await install();
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function isInstalled(): boolean {
  return PROGRAMS.every(isOnPath) && existsSync(TEMPLATES);
}

/**
 * Only in a container. On a machine with systemd, the next start would run Samba's other services,
 * open to the network: that is for the machine's owner to decide.
 */
function canInstall(): boolean {
  return isOnPath('apt-get') && !existsSync('/run/systemd/system');
}

function isOnPath(program: string): boolean {
  return TOOL_PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Installs the packages for their programs, without starting their services. */
async function install(): Promise<void> {
  const hasPolicy = existsSync(POLICY);
  if (!hasPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const patiently = ['-o', 'DPkg::Lock::Timeout=120', '-qq'];
  const options = [...patiently, '--yes', '--no-install-recommends', ...PACKAGES];
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await runTool('apt-get', [...patiently, 'update'], { environment });
    await runTool('apt-get', ['install', ...options], { environment });
  } catch (cause) {
    throw new Error(`Samba could not be installed. The command was: ${COMMAND}`, { cause });
  } finally {
    if (!hasPolicy) rmSync(POLICY);
  }
}
