/** How the StackSets go through the accounts. */
export interface StackSetSettings {
  /**
   * Those of the `organizationalUnits` whose accounts get each release first, by a stack of their
   * own in which nothing may fail. The others' stack follows when you deploy it.
   *
   * @default []
   */
  readonly pilot?: readonly string[];

  /**
   * A percentage of the accounts in a Region. More failures stop the operation, and fail the stack
   * of the StackSets, which then goes back to what it was.
   *
   * @default 10
   */
  readonly failureTolerancePercentage?: number;

  /**
   * The same for spokes. An account that publishes no VPC counts as a failure to StackSets, so this
   * must exceed their share.
   *
   * @default 20
   */
  readonly spokeFailureTolerancePercentage?: number;

  /**
   * A percentage of the accounts in a Region that are worked on at once: so many can meet a bad
   * release.
   *
   * @default 20
   */
  readonly maxConcurrentPercentage?: number;

  /**
   * The organization's management account. With it, an account that joins gets role, spokes and door
   * in that order, each only after the one before has succeeded.
   *
   * @default - side by side
   */
  readonly managementAccount?: string;

  /**
   * Change it, and the next deployment updates the stacks of all accounts although nothing else has
   * changed: each looks up again which VPC and subnets its account publishes.
   *
   * @default - none
   */
  readonly revision?: string;
}
