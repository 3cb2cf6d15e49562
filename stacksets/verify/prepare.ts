import {
  DOOR_FUNCTION,
  HUB_FUNCTION,
  RECONCILE_FUNCTION,
  SPOKE_ROLE,
} from '../../provider/contract/names.ts';
import { command } from '../../provider/runtime/command.ts';
import { counted } from '../ask-hub/wording.ts';
import {
  doorRole,
  failuresRole,
  HUB_URL_PARAMETER,
  spokeExecutionRole,
  vpcParameters,
} from '../names.ts';
import { openPlace, type Place } from './aws/place.ts';
import type { Choices } from './options.ts';
import { RESERVED } from './settings.ts';
import type { State } from './state.ts';
import { type Build, VPC, type World } from './world.ts';

/** Looks at the accounts, and refuses in words what would fail later. Makes nothing. */
export async function prepare(state: State, build: Build): Promise<World> {
  const { profile, region, member: second } = state.choices;
  const central = await openPlace(profile, region);
  const member = second === undefined ? central : await openPlace(second.profile, region);
  const organization = await central.account.organization();
  if (organization === undefined) throw new Error(NO_ORGANIZATION);
  if (second !== undefined && member.id === central.id)
    throw new Error('--member-profile is of the same account: leave it and --unit out');
  refuseOtherAccounts(state, { central: central.id, member: member.id });
  return {
    choices: state.choices,
    organization: organization.id,
    isDelegate: organization.managementAccount !== central.id,
    ...{ central, member, state, build },
  };
}

/** A profile may stand for another account by the time that a run is resumed or removed. */
function refuseOtherAccounts({ outputs }: State, now: Readonly<Record<string, string>>): void {
  const before = outputs['accounts'] ?? now;
  outputs['accounts'] = { ...now };
  for (const [which, id] of Object.entries(now))
    if (before[which] !== id)
      throw new Error(`the run was in account ${before[which]}, and the profile is of ${id}`);
}

const NO_ORGANIZATION =
  'the account is in no organization, and the product trusts accounts of its organization only. ' +
  'One of a single account costs nothing: aws organizations create-organization; afterwards, ' +
  'aws organizations delete-organization takes it back';

/** Refuses if anything of the product is there already: its functions have the same names. */
export async function refuseUnlessFree({ central, member, choices }: World): Promise<void> {
  const { region } = central;
  const hub = [HUB_FUNCTION, RECONCILE_FUNCTION, failuresRole(region)];
  const others = [SPOKE_ROLE, doorRole(region), spokeExecutionRole(VPC, region)];
  await refuseRoles(central, [...hub, ...(member === central ? others : [])]);
  if (member !== central) await refuseRoles(member, others);
  const names = [HUB_URL_PARAMETER, vpcParameters(VPC).id];
  const known = [
    ...(await central.parameters.exists(names)),
    ...(await member.parameters.exists(names)),
  ];
  if (known.length > 0) throw new Error(already(`the parameter ${known[0]}`));
  await refuseFewExecutions(central, choices);
}

async function refuseRoles({ account, id }: Place, names: readonly string[]): Promise<void> {
  const known = await account.roles(names);
  if (known.length > 0) throw new Error(already(`the role ${known.join(', ')} of account ${id}`));
}

function already(what: string): string {
  return (
    `${what} is there already: ${DOOR_FUNCTION} is rolled out in this account, or an earlier run ` +
    `has left it (${command('verify', '--remove NAME')}). Use an account without it`
  );
}

/** Of the account's concurrent executions, 100 have to stay unreserved (docs/rollout.md, step 3). */
async function refuseFewExecutions({ functions }: Place, { region }: Choices): Promise<void> {
  const unreserved = await functions.unreserved();
  if (unreserved === undefined || unreserved >= 100 + RESERVED) return;
  throw new Error(
    `the account has ${counted(unreserved, 'concurrent execution')} of Lambda, and ${100 + RESERVED} ` +
      'are needed; new accounts have few. Ask for more: aws service-quotas ' +
      `request-service-quota-increase --region ${region} --service-code lambda ` +
      '--quota-code L-B99A9384 --desired-value 1000',
  );
}
