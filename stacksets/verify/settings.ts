import { parseSettings, type Settings } from '../settings/index.ts';
import type { Choices } from './options.ts';
import { directoryParameters, VPC } from './world.ts';

/** The root of no organization: without a unit, no StackSet is deployed, and no account listed. */
const NO_UNIT = 'r-none';

/** The settings of a rollout that is small, cheap and gone by the evening. */
export function settingsOf(
  choices: Choices,
  where: {
    readonly account: string;
    readonly organization: string;
    readonly isDelegate: boolean;
    readonly network: { readonly vpc: string; readonly subnets: readonly string[] };
  },
): Settings {
  const { name, region, member } = choices;
  const settings = {
    organization: where.organization,
    organizationalUnits: [member?.unit ?? NO_UNIT],
    delegatedAdministrator: where.isDelegate,
    regions: [region],
    externalId: name,
    hub: { account: where.account, region, ...where.network, reservedConcurrency: 2 },
    spokes: { parameterPrefix: name },
    ...directoryOf(choices),
    vpcs: [{ name: VPC }],
    reconcile: { schedule: 'off', callsAtOnce: 1, reservedConcurrency: 1 },
    // The unit may have further accounts, which publish no network.
    rollout: { spokeFailureTolerancePercentage: 100, maxConcurrentPercentage: 100 },
    logRetentionDays: 1,
    namePrefix: name,
    tags: { application: 'database-access-verify' },
  };
  return parseSettings(settings, 'the settings of the run');
}

function directoryOf(choices: Choices) {
  if (choices.directory === undefined) return {};
  const { url, networks, baseDn, authorities } = choices.directory;
  const names = directoryParameters(choices);
  const ca = authorities === undefined ? {} : { caParameter: names.authorities };
  return { directory: { url, networks, baseDn, bindParameter: names.bind, ...ca } };
}

/** Concurrent executions that hub and reconciliation take from the account's. */
export const RESERVED = 3;
