import { DOOR_FUNCTION, MAX_VPC_NAME, SPOKE_ROLE } from '../provider/contract/names.ts';

/** Names that only the rollout needs. The functions' and the spoke role's, which are the product's address, are in provider/contract/names.ts. */

/** Where the hub publishes the URL that the doors call, for the stack that rolls the doors out. */
export const HUB_URL_PARAMETER = '/database-access-hub/url';

/** Where accounts publish a VPC, and spokes their security group. Not below the prefix of the spokes' own parameters: those they may write. */
export const VPC_ROOT = 'database-access-vpc';

export const vpcParameters = (vpc: string) => ({
  id: `/${VPC_ROOT}/${vpc}/id`,
  subnets: `/${VPC_ROOT}/${vpc}/subnet-ids`,
  securityGroup: `/${VPC_ROOT}/${vpc}/security-group-id`,
});

/** Roles are global, functions are not: the Region in the name keeps the stacks of two Regions apart. */
export const doorRole = (region: string) => `${DOOR_FUNCTION}-door-${region}`;
export const failuresRole = (region: string) => `${DOOR_FUNCTION}-failures-${region}`;
export const spokeExecutionRole = (vpc: string, region: string) => `${SPOKE_ROLE}-${vpc}-${region}`;

/** Longest name of a Region, as in ap-southeast-1, and some room. */
const REGION_LENGTH = 16;
/** A role's name has 64 characters at most, the Region included. */
export const MAX_ROLLED_OUT_VPC_NAME = MAX_VPC_NAME - REGION_LENGTH - 1;

/** Lambda reads code from a bucket of its own Region only. */
export const codeBucket = (prefix: string, account: string, region: string) =>
  `${prefix}-code-${account}-${region}`;
/** A bucket's name has 63 characters at most. */
export const MAX_NAME_PREFIX = 63 - codeBucket('', '012345678901', '').length - REGION_LENGTH;
