import {
  type Account as AwsAccount,
  type OrganizationsClient,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations';
import { accountsNotListed } from '../../errors/operations.ts';
import { awsReason, until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Account } from './places.ts';

/** Lists all accounts of a unit and of the units within it. */
export type ListAccounts = (unit: string, deadline: Deadline) => Promise<Account[]>;

/**
 * Asks AWS Organizations, which answers the management account and the delegated administrators of
 * any service
 * (https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html).
 * Units are asked one after the other, since the whole organization may make only a few calls a
 * second.
 */
export function accountLister(client: OrganizationsClient): ListAccounts {
  return async function list(unit, deadline): Promise<Account[]> {
    // The SDK writes page tokens into its input, so each paginator gets an input of its own.
    const input = () => ({ ParentId: unit });
    const options = until(deadline);
    const found: Account[] = [];
    const within: string[] = [];
    try {
      for await (const page of paginateListAccountsForParent({ client }, input(), options))
        found.push(...(page.Accounts ?? []).map(accountOf));
      for await (const page of paginateListOrganizationalUnitsForParent(
        { client },
        input(),
        options,
      ))
        within.push(...(page.OrganizationalUnits ?? []).map(({ Id = '' }) => Id));
    } catch (error) {
      throw accountsNotListed({ unit, because: awsReason(error) });
    }
    for (const unit of within) found.push(...(await list(unit, deadline)));
    return found;
  };
}

/**
 * `State` replaces `Status`, which goes away in September 2026
 * (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
 */
function accountOf({ Id = '', Name = '', Arn = '', State, Status }: AwsAccount): Account {
  // arn:aws:organizations::MANAGEMENT:account/ORGANIZATION/ID
  const management = Arn.split(':')[4];
  return {
    id: Id,
    name: Name,
    isActive: (State ?? Status) === 'ACTIVE',
    isManagement: Id === management,
  };
}
