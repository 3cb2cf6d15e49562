import {
  type Account as AwsAccount,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { awsReason, until } from '../../contract/aws.ts';
import type { Deadline } from '../../contract/deadline.ts';
import { OutsideError } from '../../contract/errors.ts';
import type { Account } from './places.ts';

/** All accounts of a unit, and of the units within it. */
export type ListAccounts = (unit: string, deadline: Deadline) => Promise<Account[]>;

/**
 * Asks AWS Organizations, which answers the management account and delegated administrators of any service
 * (https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html). One unit after the other: few calls a second
 * are allowed, for the whole organization.
 */
export function accountLister(organizations: OrganizationsClient): ListAccounts {
  return async function list(unit, deadline): Promise<Account[]> {
    const accounts = await allPages(`ListAccountsForParent of ${unit}`, async (token) => {
      const command = new ListAccountsForParentCommand({ ParentId: unit, ...token });
      const { Accounts = [], NextToken } = await organizations.send(command, until(deadline));
      return [Accounts, NextToken];
    });
    const units = await allPages(`ListOrganizationalUnitsForParent of ${unit}`, async (token) => {
      const command = new ListOrganizationalUnitsForParentCommand({ ParentId: unit, ...token });
      const answer = await organizations.send(command, until(deadline));
      return [answer.OrganizationalUnits ?? [], answer.NextToken];
    });
    const found = accounts.map(accountOf);
    for (const { Id } of units) found.push(...(await list(Id ?? '', deadline)));
    return found;
  };
}

type Page<T> = readonly [items: readonly T[], next: string | undefined];

/** An empty page need not be the last one. */
async function allPages<T>(
  what: string,
  page: (token: { NextToken?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const asked = page(next === '' ? {} : { NextToken: next });
    const [items, following]: Page<T> = await asked.catch((error: unknown) => {
      throw new OutsideError(
        `the hub can't list the organization's accounts: organizations:${what}: ${awsReason(error)}. Is its account the management account or a ` +
          "delegated administrator, is the unit of this organization, and are the hub's permissions those of the rollout?",
      );
    });
    all.push(...items);
    next = following;
  }
  return all;
}

/** `Status` goes away in September 2026, `State` came for it: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
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
