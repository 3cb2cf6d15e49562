import { DOOR_FUNCTION, HUB_FUNCTION } from '../../provider/contract/names.ts';
import {
  CENTRAL,
  MEMBER_A,
  MEMBER_B,
  PIPELINE_ROLE,
  PLATFORM_ROLE,
} from '../sandbox/organization/roles.ts';
import type { Properties } from './stacks.ts';

/** The account and role that make the stacks, and the function that these ask. */
export interface Way {
  readonly account: string;
  readonly role: string;
  readonly profile: string;
  readonly asks: string;
  /** Properties that an access needs there. */
  readonly properties: Properties;
  /** The account of the database. */
  readonly member: string;
}

const through = (account: string, profile: string): Way => ({
  ...{ account, profile, role: PLATFORM_ROLE, asks: DOOR_FUNCTION },
  ...{ properties: {}, member: account },
});
/** The normal way: a stack of the database's account asks the door there. */
export const DOOR_A = through(MEMBER_A, 'member-a');
export const DOOR_B = through(MEMBER_B, 'member-b');
/** A pipeline of the central account asks the hub itself. */
export const HUB: Way = {
  ...{ account: CENTRAL, profile: 'central', role: PIPELINE_ROLE, asks: HUB_FUNCTION },
  ...{ properties: { Account: MEMBER_A }, member: MEMBER_A },
};
