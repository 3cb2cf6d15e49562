/** Names that the functions, the rollout and the tests share. They are the product's address. */

/**
 * The door: one in each account and Region. Teams name it as their ServiceToken or function_name,
 * and it brings their requests to the hub.
 */
export const DOOR_FUNCTION = 'database-access';

export const HUB_FUNCTION = 'database-access-hub';

/** The hub's code again, with a concurrency of its own, so that applies never wait for it. */
export const RECONCILE_FUNCTION = 'database-access-reconcile';

/** The state machine that calls it. */
export const RECONCILE_MACHINE = 'database-access-reconcile';

/**
 * Responds to CloudFormation for a hub or a door that failed: Lambda sends it what failed for good.
 */
export const FAILURES_FUNCTION = 'database-access-failures';

/**
 * The role that the hub assumes in each member account. It may only invoke that account's spokes.
 */
export const SPOKE_ROLE = 'database-access-spoke';

const SPOKE_FUNCTION = 'database-access-spoke';

/** A Lambda function's name has at most 64 characters, so this many are left for a VPC's name. */
export const MAX_VPC_NAME = 64 - `${SPOKE_FUNCTION}-`.length;

/** The name of the spoke of a VPC. */
export function spokeFunction(vpc: string): string {
  return `${SPOKE_FUNCTION}-${vpc}`;
}

/** Beside the spoke's code: the authorities that may vouch for a database server, in PEM form. */
export const AUTHORITIES_FILE = 'authorities.pem';

/** The first part of all parameter paths, unless a spoke's settings say otherwise. */
export const DEFAULT_PARAMETER_PREFIX = 'database-access';

/**
 * The first part of the names of the rollout's other resources (those that are no functions or
 * roles), unless its settings say otherwise.
 */
export const DEFAULT_NAME_PREFIX = 'database-access';
