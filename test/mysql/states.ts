import type { World } from '../support/database/mysql.ts';
import { describeDanglingDefiners } from './states/definers.ts';
import { describeLogins } from './states/logins.ts';
import { describeStatesOfPeople } from './states/people.ts';
import { describeRolesOfMaster } from './states/roles.ts';
import { describeRotation } from './states/rotation.ts';
import { describeSessionSettings } from './states/session.ts';

/** What a DBA or the server itself can bring about: it is healed, or told. */
export function describeStates(given: () => World): void {
  describeLogins(given);
  describeRotation(given);
  describeStatesOfPeople(given);
  describeDanglingDefiners(given);
  describeSessionSettings(given);
  describeRolesOfMaster(given);
}
