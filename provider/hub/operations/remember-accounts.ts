import type { ListAccounts } from './organization.ts';
import type { Account } from './places.ts';

/** Milliseconds. For a batch that a program asks about later, they are listed again. */
const LATELY = 300_000;

export interface RememberedAccounts {
  readonly listAccounts: ListAccounts;
  /** The same, unless it was told within the last minutes. */
  readonly accountsLately: ListAccounts;
}

/**
 * A program asks for all accounts first, and then about one batch of them after the other. If each
 * batch had all accounts listed again, calls of AWS Organizations would grow with the square of the
 * accounts: 561 for a thousand, where the whole organization may make a few a second.
 */
export function rememberAccounts(list: ListAccounts, now = Date.now): RememberedAccounts {
  const told = new Map<string, { readonly accounts: Account[]; readonly at: number }>();
  const listAccounts: ListAccounts = async (unit, deadline) => {
    const accounts = await list(unit, deadline);
    told.set(unit, { accounts, at: now() });
    return accounts;
  };
  return {
    listAccounts,
    accountsLately: async (unit, deadline) => {
      const known = told.get(unit);
      const isLate = known === undefined || now() - known.at > LATELY;
      return isLate ? await listAccounts(unit, deadline) : known.accounts;
    },
  };
}
