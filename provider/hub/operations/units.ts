import type { Rollout } from '../../contract/messages/rollout.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import type { ListAccounts } from './organization.ts';
import type { Account, AccountsOfUnits } from './places.ts';

/**
 * Lists all units, even if only some accounts are asked for: the units tell which VPCs an account
 * should have and whether it is active, and AWS Organizations tells of an account only the unit
 * right above it.
 */
export async function accountsOfUnits(
  { units }: Rollout,
  listAccounts: ListAccounts,
  { deadline }: Pick<Invocation, 'deadline'>,
): Promise<AccountsOfUnits> {
  const found = new Map<string, readonly Account[]>();
  for (const unit of units) found.set(unit, await listAccounts(unit, deadline));
  return found;
}
