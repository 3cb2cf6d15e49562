import type { LeftOutAccounts } from '../../contract/messages/doctor.ts';
import type { Rollout } from '../../contract/messages/rollout.ts';
import type { Place } from '../spoke-client/invoke.ts';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly isManagement: boolean;
}

/** The accounts of each unit of the rollout, including those of the units within it. */
export type AccountsOfUnits = ReadonlyMap<string, readonly Account[]>;

export interface AccountPlaces {
  readonly account: string;
  readonly name: string;
  readonly places: readonly Place[];
}

/**
 * Where spokes should be, account by account. StackSets leave out inactive accounts and the
 * management account
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-enable-trusted-access.html).
 * So does this, unless the management account is asked for by its id. An account that is asked for
 * but is in none of the units may have the stacks nevertheless, so all its places are asked.
 */
export function placesOf(
  rollout: Pick<Rollout, 'regions' | 'vpcs'>,
  units: AccountsOfUnits,
  only?: readonly string[],
): { readonly accounts: readonly AccountPlaces[]; readonly leftOut: LeftOutAccounts } {
  const all = new Map([...units.values()].flat().map((account) => [account.id, account]));
  const inUnits = [...all.values()].filter(({ id }) => only?.includes(id) ?? true);
  const inactive = inUnits.filter(({ isActive }) => !isActive);
  const management = inUnits.filter(({ isManagement }) => isManagement && only === undefined);
  const left = new Set([...inactive, ...management]);
  const outside = [...new Set(only)].filter((id) => !all.has(id));
  return {
    accounts: [
      ...inUnits
        .filter((account) => !left.has(account))
        .map(({ id, name }) => ({
          account: id,
          name,
          places: places(rollout, id, (unit) => holds(units, unit, id)),
        })),
      ...outside.map((id) => ({
        account: id,
        name: '',
        places: places(rollout, id, () => true),
      })),
    ].sort((a, b) => a.account.localeCompare(b.account)),
    leftOut: { inactive: inactive.length, management: management.length },
  };
}

function places(
  { regions, vpcs }: Pick<Rollout, 'regions' | 'vpcs'>,
  account: string,
  isIn: (unit: string) => boolean,
): Place[] {
  return vpcs
    .filter(({ units }) => units?.some(isIn) ?? true)
    .flatMap((vpc) =>
      (vpc.regions ?? regions).map((region) => ({ account, region, vpc: vpc.name })),
    );
}

function holds(units: AccountsOfUnits, unit: string, account: string): boolean {
  return (units.get(unit) ?? []).some(({ id }) => id === account);
}
