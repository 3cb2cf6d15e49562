import * as z from 'zod';
import { account, percentage, text, unique } from './values.ts';

/** How the StackSets go through the accounts. */
export const stackSets = z.strictObject({
  /**
   * Those of the organizationalUnits whose accounts get each release first, by a stack of their own
   * in which nothing may fail. The others' stack follows when you deploy it. Neither may hold units
   * of the other.
   */
  pilot: unique(z.string()).default([]),
  /**
   * Of the accounts in a Region. More failures stop the operation, and fail the stack of the
   * StackSets, which then goes back to what it was.
   */
  failureTolerancePercentage: percentage.default(10),
  /**
   * The same for spokes. An account that publishes no VPC counts as a failure to StackSets, so this
   * must exceed their share.
   */
  spokeFailureTolerancePercentage: percentage.default(20),
  /** Of the accounts in a Region that are worked on at once: so many can meet a bad release. */
  maxConcurrentPercentage: percentage.min(1).default(20),
  /**
   * The organization's management account. With it, an account that joins gets role, spokes and door
   * in that order, each only after the one before has succeeded; without it, side by side. The ARNs
   * of StackSets, by which they name each other, hold its id.
   */
  managementAccount: account.optional(),
  /**
   * Change it, and the next deployment updates the stacks of all accounts although nothing else has
   * changed: each looks up again which VPC and subnets its account publishes.
   */
  revision: text(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits and _.:-').optional(),
});
