import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ldapts';
import type { CertificateAuthority } from '../../certificates/certificates.ts';
import { BACKGROUND, endWithUs } from '../../machine/ownership.ts';
import { TOOL_PATH } from '../../machine/tool.ts';
import { administrator } from '../administrator.ts';
import type { Directory } from '../directory.ts';
import { COMPANY } from '../people/company.ts';
import { baseDn, dnIn } from '../people/entries.ts';
import type { Tree } from '../people/tree.ts';
import { CONTROLLER, configure } from './configuration.ts';
import { controller } from './controller.ts';
import { loopbackAddress } from './loopback.ts';
import { requireSamba } from './packages.ts';

/**
 * Ports of LDAP and of the global catalogue, without and with TLS. Samba can't be set to others.
 */
const PORTS = [389, 636, 3268, 3269];
/**
 * Members of this group may read nearly everything about people. At first, everybody who can log in
 * is a member.
 */
const EVERYBODY_READS = 'Pre-Windows 2000 Compatible Access';
const AUTHENTICATED_USERS = 'S-1-5-11';
const START_TIME_LIMIT_MS = 30_000;

export interface SambaDirectory extends Directory {
  /**
   * Hardens the domain as careful administrators do: from now on ordinary accounts, including the
   * service account, may not read others' memberOf, userAccountControl and accountExpires. Searches
   * succeed, and find less.
   */
  harden(): Promise<void>;
}

/** A real Active Directory domain controller, on a loopback address of its own. */
export async function startSamba(options: {
  /** An existing folder. */
  readonly directory: string;
  readonly certificates: CertificateAuthority;
  /** Its people. Each tree's controller is made once, and kept in .cache/. */
  readonly tree?: Tree;
  readonly progress?: (line: string) => void;
}): Promise<SambaDirectory> {
  const { directory, certificates, tree = COMPANY, progress = () => {} } = options;
  await requireSamba(progress);
  const home = join(directory, 'samba');
  const passwords = await controller(tree, home, progress);

  const address = await loopbackAddress(PORTS);
  const host = `${CONTROLLER}.${tree.domain}`;
  const issued = certificates.issue('samba', { dns: [host], addresses: [address] });
  const logFile = join(directory, 'samba.log');
  const server = launch(configure(home, tree.domain, { address, certificates: issued }), logFile);

  const base = baseDn(tree.domain);
  const access = { url: `ldaps://${address}`, caFile: certificates.caFile, baseDn: base };
  const bind = { bindDn: dnIn(tree, tree.service), bindPassword: passwords.service };
  const stop = () => end(server);
  try {
    await firstBind(server, { ...access, ...bind }, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  const administratorLogin = {
    ...access,
    dn: `CN=Administrator,CN=Users,${base}`,
    password: passwords.administrator,
  };
  const itsAdministrator = administrator(administratorLogin);
  return {
    ...access,
    ...bind,
    startTlsUrl: `ldap://${address}`,
    administrator: itsAdministrator,
    administratorLogin,
    harden: () => itsAdministrator.removeMember(EVERYBODY_READS, AUTHENTICATED_USERS),
    stop,
  };
}

function launch(configuration: string, logFile: string): ChildProcess {
  const output = openSync(logFile, 'a');
  // A single process: the usual dozen would be slower to start, and each would have to be ended.
  const server = spawn(
    'samba',
    [
      ...['--configfile', configuration, '--model=single'],
      ...['--foreground', '--no-process-group', '--debug-stdout'],
    ],
    // It ends when its standard input does.
    {
      ...BACKGROUND,
      stdio: ['pipe', output, output],
      env: { ...process.env, PATH: TOOL_PATH },
    },
  );
  closeSync(output);
  endWithUs(server, 'SIGKILL'); // what it would save is thrown away
  return server;
}

async function firstBind(
  server: ChildProcess,
  directory: Pick<Directory, 'url' | 'caFile' | 'bindDn' | 'bindPassword'>,
  logFile: string,
): Promise<void> {
  const ca = readFileSync(directory.caFile, 'utf8');
  const deadline = Date.now() + START_TIME_LIMIT_MS;
  let last: unknown;
  while (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
    const client = new Client({ url: directory.url, tlsOptions: { ca } });
    try {
      await client.bind(directory.bindDn, directory.bindPassword);
      return await client.unbind();
    } catch (error) {
      last = error;
      await sleep(25);
    }
  }
  const log = readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n');
  throw new Error(`Samba did not start; the end of its log:\n${log}`, { cause: last });
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}
