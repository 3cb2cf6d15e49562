import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBundles } from '../../../stacksets/code/functions.ts';
import { readAuthorities } from '../../../stacksets/code/read-authorities.ts';
import { codeBucket } from '../../../stacksets/names.ts';
import { parseSettings, type Settings } from '../../../stacksets/settings/index.ts';
import { writeRollout } from '../../../stacksets/write.ts';
import { signed } from '../aws/signed-request.ts';
import { createStack } from '../cloudformation/create-stack.ts';
import type { Directory } from '../directory/directory.ts';
import { directorySettings, storeSettings } from '../directory/settings.ts';
import type { ClientConfiguration, Cloud } from '../organization/cloud.ts';
import { type Accounts, type Network, publishNetwork } from '../organization/network.ts';
import {
  CENTRAL,
  EXTERNAL_ID,
  MEMBERS,
  ORGANIZATION,
  PIPELINE_ROLE,
  REGION,
  REGIONS,
  roleArn,
  WORKLOADS,
} from '../organization/roles.ts';
import { createAbleDeployer } from './deployer.ts';

export interface RolloutOptions {
  readonly folder: string;
  /** The functions' bundles, as `npm run build` writes them. */
  readonly bundles: string;
  readonly directory: Directory | undefined;
  /** The authority of the database servers. */
  readonly caFile?: string;
}

/**
 * Brings the product into the organization, as docs/rollout.md tells a company to, with the
 * permissions that it names.
 */
export async function rollOut(cloud: Cloud, options: RolloutOptions): Promise<void> {
  const settings = await prepareAccounts(cloud, options);
  const prefix = settings.namePrefix;
  const { template, code, permissions } = synthesize(settings, options);
  const credentials = await createAbleDeployer(cloud, permissions);
  const central = { endpoint: cloud.endpoint, region: REGION, credentials };
  for (const region of REGIONS) {
    const there = { ...central, region };
    await createStack(there, `${prefix}-code-${region}`, template('code'));
    for (const file of code) await upload(there, codeBucket(prefix, CENTRAL, region), file);
  }
  await createStack(central, `${prefix}-hub`, template('hub'));
  await createStack(central, `${prefix}-rollout`, template('rollout'));
}

/** Prepares the accounts, and returns the settings that describe them. */
export async function prepareAccounts(
  accounts: Accounts,
  options: Pick<RolloutOptions, 'directory' | 'caFile'>,
): Promise<Settings> {
  const { directory } = options;
  const network = await publishNetwork(accounts, CENTRAL, REGION);
  if (directory) await storeSettings(directory, accounts.administrator(CENTRAL));
  for (const account of MEMBERS)
    for (const region of REGIONS) await publishNetwork(accounts, account, region);
  return settingsFor(network, options);
}

/** A company's settings.json. */
function settingsFor(
  network: Network,
  { directory, caFile }: Pick<RolloutOptions, 'directory' | 'caFile'>,
): Settings {
  const settings = {
    organization: ORGANIZATION,
    organizationalUnits: [WORKLOADS],
    regions: REGIONS,
    externalId: EXTERNAL_ID,
    hub: {
      account: CENTRAL,
      region: REGION,
      vpc: network.vpc,
      subnets: network.subnets,
      trustedInvokers: [roleArn({ account: CENTRAL, name: PIPELINE_ROLE })],
    },
    ...(directory && { directory: directorySettings(directory) }),
    spokes: {
      masterSecrets: ['rds!*', 'masters/*'],
      masterParameters: ['masters/*'],
      ...(caFile !== undefined && { certificateAuthorities: [caFile] }),
    },
  };
  return parseSettings(settings, SOURCE);
}

const SOURCE = "the sandbox's settings";

/** Skips CDK's own checks, which take five seconds. `npm run synth` makes them. */
process.env['CDK_VALIDATION'] = 'false';

interface CodeFile {
  readonly key: string;
  readonly content: Buffer;
}

/** `npm run synth` */
export function synthesize(
  settings: Settings,
  { folder, bundles }: Pick<RolloutOptions, 'folder' | 'bundles'>,
) {
  const written = join(folder, 'rollout');
  const folders = {
    assembly: join(written, 'cdk.out'),
    templates: join(written, 'templates'),
    code: join(written, 'code'),
    permissions: join(written, 'permissions'),
  };
  const authorities = readAuthorities(settings, SOURCE);
  const { code, permissions } = writeRollout(settings, readBundles(bundles, authorities), folders);
  return {
    folder: written,
    template: (name: string) => readFileSync(join(folders.templates, `${name}.json`), 'utf8'),
    code: code.map((key): CodeFile => ({ key, content: readFileSync(join(folders.code, key)) })),
    permissions: permissions.map((name) => readFileSync(join(folders.permissions, name), 'utf8')),
  };
}

/** `aws s3 cp` */
async function upload(
  { endpoint, region, credentials }: ClientConfiguration,
  bucket: string,
  { key, content }: CodeFile,
): Promise<void> {
  const url = new URL(`/${bucket}/${key}`, endpoint);
  const put = { method: 'PUT', url, body: content };
  const { headers } = await signed(put, { service: 's3', region, credentials });
  const answer = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(content) });
  if (!answer.ok) throw new Error(`${url} was refused: ${answer.status} ${await answer.text()}`);
}
