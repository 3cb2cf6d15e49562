/** Names that the hub, the spokes, the rollout and the tests must agree on. The design fixes them: they are the product's address. */

/** One in each account and Region, and its teams' ServiceToken and function_name: it brings requests to the hub. */
export const DOOR_FUNCTION = 'database-access';

export const HUB_FUNCTION = 'database-access-hub';

/** Answers CloudFormation for a hub or a door that could not: Lambda sends it what failed for good. */
export const FAILURES_FUNCTION = 'database-access-failures';

/** The role of every member account that the hub assumes. It may do one thing: invoke that account's spokes. */
export const SPOKE_ROLE = 'database-access-spoke';

const SPOKE_FUNCTION = 'database-access-spoke';

/** A Lambda function name has 64 characters at most, so this is what is left for the name of a VPC. */
export const MAX_VPC_NAME = 64 - `${SPOKE_FUNCTION}-`.length;

/** The spoke of one VPC. */
export function spokeFunction(vpc: string): string {
  return `${SPOKE_FUNCTION}-${vpc}`;
}

/** First part of every parameter path, unless a spoke's settings say otherwise. */
export const DEFAULT_PARAMETER_PREFIX = 'database-access';

/** First part of the names of what the rollout makes beside functions and roles, unless its settings say otherwise. */
export const DEFAULT_NAME_PREFIX = 'database-access';
