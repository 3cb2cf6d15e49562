import { join } from 'node:path';
import {
  CloseAccountCommand,
  CreateOrganizationalUnitCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { writeRollout } from '../../provider/contract/messages/rollout.ts';
import { HUB_FUNCTION } from '../../provider/contract/names.ts';
import { directoryEnvironment } from '../../stacksets/hub/directory.ts';
import { hubPermissions } from '../../stacksets/permissions/hub.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { startLimitsDirectory } from '../sandbox/directory/limits/limits.ts';
import {
  BIND_PARAMETER,
  CA_PARAMETER,
  directorySettings,
  storeSettings,
} from '../sandbox/directory/settings.ts';
import type { Credentials } from '../sandbox/lambda/function.ts';
import {
  CENTRAL,
  EXTERNAL_ID,
  MANAGEMENT,
  ORGANIZATION,
  REGIONS,
  ROOT,
  WORKLOADS,
} from '../sandbox/organization/roles.ts';
import { startTestCloud, type TestCloud } from '../sandbox/organization/test-cloud.ts';
import { builtBundles } from '../sandbox/product/bundles.ts';
import { ACCOUNTS, type Kind } from './kinds.ts';
import { configuration, HUB_ROLE, sessionOf } from './roles.ts';
import { rollOut } from './roll-out.ts';

/**
 * A company of sixty accounts, most of them broken, each in its own way. Few have a spoke that
 * runs, because each is a process.
 */
export interface Company {
  readonly stage: TestCloud;
  /** The unit of the rollout. */
  readonly unit: string;
  /** A session of the hub's own role. */
  readonly hub: Credentials;
  /** Deploys the hub again, with other settings or as another role. */
  deployHub(environment?: Record<string, string>, credentials?: Credentials): Promise<void>;
  stop(): Promise<void>;
}

/** @param some only accounts of these kinds */
export async function startCompany(some?: readonly Kind[]): Promise<Company> {
  const kinds = Object.keys(ACCOUNTS) as Kind[]; // of ACCOUNTS' own keys
  const kept = kinds.filter((kind) => some?.includes(kind) ?? true);
  const all = kept.flatMap((kind) => ACCOUNTS[kind]);
  const stage = await startTestCloud({}, all);
  const bundles = await builtBundles();
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
  for (const kind of kept)
    await Promise.all(ACCOUNTS[kind].map((account) => rollOut(kind, account, stage, bundles)));

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

/**
 * Makes a unit with all accounts, the management account too. Some are in a unit further below,
 * some are closed.
 */
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
  for (const AccountId of ACCOUNTS['no longer active'].filter((id) => accounts.includes(id)))
    await organizations.send(new CloseAccountCommand({ AccountId }));
  organizations.destroy();
  return unit;
}
