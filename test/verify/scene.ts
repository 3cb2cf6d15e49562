import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFrom } from '../../stacksets/verify/build.ts';
import { bundleProbe } from '../../stacksets/verify/probe/bundle.ts';
import { verify } from '../../stacksets/verify/verify.ts';
import type { Build } from '../../stacksets/verify/world.ts';
import type { Directory } from '../sandbox/directory/directory.ts';
import { directorySettings } from '../sandbox/directory/settings.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { type Network, publishNetwork } from '../sandbox/organization/network.ts';
import { CENTRAL, MEMBER_A, REGION, WORKLOADS } from '../sandbox/organization/roles.ts';
import { buildBundles } from '../sandbox/product/bundles.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';

/** `npm run verify` in an organization without the product, as two administrators. */
export interface Scene {
  readonly sandbox: Sandbox;
  /** Where the state file and the report go. */
  readonly folder: string;
  readonly dist: string;
  /** One that is there already, in the central account. */
  readonly network: Network;
  readonly variables: Readonly<Record<string, string>>;
  /** The options for the sandbox's directory. */
  readonly ldap: readonly string[];
  /** The templates and the code, for servers of the sandbox. */
  make(): Build;
  /** Runs the program in this process. */
  run(words: readonly string[], more?: More): Promise<Ran>;
  stop(): Promise<void>;
}

export interface More {
  readonly build?: Build;
  readonly signal?: AbortSignal;
  readonly after?: (act: string) => Promise<void>;
}

export interface Ran {
  readonly status: 0 | 1 | 2;
  readonly printed: string;
  readonly progress: readonly string[];
}

export const PROFILES = ['--profile', 'verify-central', '--region', REGION];
export const TWO_ACCOUNTS = ['--member-profile', 'verify-member', '--unit', WORKLOADS];

export async function startScene(): Promise<Scene> {
  const temporary = temporaryFolder('verify');
  const folder = temporary.path;
  const sandbox = await startSandbox({ rollout: false, directory: 'limits', mysql: true });
  const dist = await buildBundles(join(folder, 'dist'));
  await bundleProbe(dist);
  const variables = configurationIn(folder, sandbox);
  Object.assign(process.env, variables);
  const ldap = ldapOptions(folder, sandbox.directory);
  const home = process.cwd();
  process.chdir(folder); // the state file goes where the program is started
  // Skips CDK's own checks, which take five seconds. `npm run synth` makes them.
  process.env['CDK_VALIDATION'] = 'false';
  const authority = { name: 'ca.pem', text: readFileSync(sandbox.certificates.caFile, 'utf8') };
  const make = () => buildFrom(dist, [authority]);
  return {
    ...{ sandbox, folder, dist, variables, ldap, make },
    network: await publishNetwork(sandbox, CENTRAL, REGION),
    async run(words, { signal = new AbortController().signal, after, build } = {}) {
      const printed: string[] = [];
      const progress: string[] = [];
      const status = await verify([...words, '--yes', '--dist', dist], {
        print: (text) => printed.push(text),
        progress: (line) => progress.push(line),
        ask: async () => true,
        build: async () => build ?? make(),
        signal,
        ...(after && { after }),
      });
      return { status, printed: printed.join('\n'), progress };
    },
    async stop() {
      await sandbox.stop();
      process.chdir(home);
      await temporary.remove();
    },
  };
}

/** In capitals, as people write names. */
export const PERSON = 'Anna.Schmidt';
export const GROUP = 'DB-Readers';

function ldapOptions(folder: string, directory: Directory | undefined): string[] {
  if (directory === undefined) throw new Error('the sandbox has no directory');
  const { url, networks, baseDn } = directorySettings(directory);
  const bind = join(folder, 'bind.json');
  writeFileSync(bind, JSON.stringify({ dn: directory.bindDn, password: directory.bindPassword }));
  return [
    ...['--ldap', url, '--ldap-networks', networks.join(','), '--ldap-base-dn', baseDn],
    ...['--ldap-bind', bind, '--ldap-ca', directory.caFile],
    ...['--ldap-group', GROUP, '--ldap-person', PERSON],
  ];
}

function configurationIn(folder: string, sandbox: Sandbox) {
  const accounts = { 'verify-central': CENTRAL, 'verify-member': MEMBER_A };
  const entries = Object.entries(accounts).map(([profile, account]) => {
    const { credentials } = sandbox.administrator(account);
    return {
      config: `[profile ${profile}]\nregion = ${REGION}\n`,
      secret:
        `[${profile}]\naws_access_key_id = ${credentials.accessKeyId}\n` +
        `aws_secret_access_key = ${credentials.secretAccessKey}\n` +
        `aws_session_token = ${credentials.sessionToken}\n`,
    };
  });
  const [AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE] = ['config', 'credentials'].map((name) =>
    join(folder, name),
  ) as [string, string];
  writeFileSync(AWS_CONFIG_FILE, entries.map(({ config }) => config).join('\n'));
  writeFileSync(AWS_SHARED_CREDENTIALS_FILE, entries.map(({ secret }) => secret).join('\n'));
  return {
    AWS_CONFIG_FILE,
    AWS_SHARED_CREDENTIALS_FILE,
    AWS_ENDPOINT_URL: sandbox.endpoint, // the SDK reads it in the profile of AWS_PROFILE only
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
