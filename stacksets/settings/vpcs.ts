import * as z from 'zod';
import { SPOKE_ROLE } from '../../provider/contract/names.ts';
import { MAX_ROLLED_OUT_VPC_NAME } from '../names.ts';
import { text } from './values.ts';

export const vpc = z.strictObject({
  /** The `vpc` of requests, and a part of the names of its spoke. */
  name: text(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens',
  ).max(
    MAX_ROLLED_OUT_VPC_NAME,
    `must leave room for the Region in the role's name ${SPOKE_ROLE}-<name>-<region>: ` +
      `${MAX_ROLLED_OUT_VPC_NAME} characters at most`,
  ),
  /** The only organizational units and Regions that have it; by default, all of them. */
  organizationalUnits: z.array(z.string()).min(1).optional(),
  regions: z.array(z.string()).min(1).optional(),
  /**
   * For VPCs without NAT: interface endpoints for SSM and Secrets Manager, for the spoke alone.
   * Accounts then publish one subnet of each zone.
   */
  interfaceEndpoints: z.boolean().default(false),
});
