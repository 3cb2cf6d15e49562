import {
  DOOR_FUNCTION,
  MAX_VPC_NAME,
  RECONCILE_MACHINE,
  SPOKE_ROLE,
} from '../provider/contract/names.ts';

/**
 * Names that only the rollout needs. Those of the functions and of the spoke role, by which the
 * functions find each other, are in provider/contract/names.ts.
 */

/**
 * The hub's stack publishes here the URL that the doors call, for the stack that deploys the doors.
 */
export const HUB_URL_PARAMETER = '/database-access-hub/url';

/**
 * Below it, accounts publish their VPCs, and spokes their security groups. It is outside of the
 * prefix that spokes may write to.
 */
export const VPC_ROOT = 'database-access-vpc';

export const vpcParameters = (vpc: string) => ({
  id: `/${VPC_ROOT}/${vpc}/id`,
  subnets: `/${VPC_ROOT}/${vpc}/subnet-ids`,
  securityGroup: `/${VPC_ROOT}/${vpc}/security-group-id`,
});

/**
 * Roles are global, functions are not: the Region in a role's name keeps two Regions' stacks apart.
 */
export const doorRole = (region: string) => `${DOOR_FUNCTION}-door-${region}`;
export const failuresRole = (region: string) => `${DOOR_FUNCTION}-failures-${region}`;
export const machineRole = (region: string) => `${RECONCILE_MACHINE}-machine-${region}`;
export const schedulerRole = (region: string) => `${RECONCILE_MACHINE}-schedule-${region}`;
export const spokeExecutionRole = (vpc: string, region: string) => `${SPOKE_ROLE}-${vpc}-${region}`;

/** @param path of all roles, which begins and ends with a slash (settings/accounts.ts). */
export const roleArn = (account: string, path: string, name: string) =>
  `arn:aws:iam::${account}:role${path}${name}`;

/** The longest name of a Region, ap-southeast-1 for example, with some room. */
const REGION_LENGTH = 16;
/** A role's name has at most 64 characters, the Region included. */
export const MAX_ROLLED_OUT_VPC_NAME = MAX_VPC_NAME - REGION_LENGTH - 1;

/** @param name of a managed policy, with its path. */
export const boundaryArn = (account: string, name: string) =>
  `arn:aws:iam::${account}:policy/${name}`;

/** Lambda reads code only from a bucket of its own Region. */
export const codeBucket = (prefix: string, account: string, region: string) =>
  `${prefix}-code-${account}-${region}`;
/** The results of the reconciliation, in the hub's account and Region. */
export const resultsBucket = (prefix: string, account: string, region: string) =>
  `${prefix}-results-${account}-${region}`;
/** A bucket's name has at most 63 characters. */
export const MAX_NAME_PREFIX = 63 - resultsBucket('', '012345678901', '').length - REGION_LENGTH;
