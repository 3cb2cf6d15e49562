import type { World } from '../support/database/mysql.ts';
import { describeAttacks } from './attacks.ts';
import { describeCircumstances } from './circumstances.ts';
import { describeCrashes } from './crash.ts';
import { describeManualChanges } from './manual-changes.ts';
import { describePeople } from './people.ts';
import { describeSessions } from './sessions.ts';
import { describeSpecification } from './specification.ts';
import { describeStates } from './states.ts';

/** Tests of a world, which is there as soon as the first of them runs. */
export type Suite = (given: () => World) => void;

export const SPECIFICATION = {
  specification: describeSpecification,
} satisfies Record<string, Suite>;

/** The suites in which grants, or where the master user has its privileges, may matter. */
export const PRIVILEGES = {
  ...SPECIFICATION,
  circumstances: describeCircumstances,
  'manual-changes': describeManualChanges,
  attacks: describeAttacks,
  states: describeStates,
} satisfies Record<string, Suite>;

/** One after the other, suites find the server as it was handed over. */
export const SUITES = {
  ...PRIVILEGES,
  people: describePeople,
  sessions: describeSessions,
} satisfies Record<string, Suite>;

/** Takes minutes: a run that ends at each of its calls. */
export const CRASH = {
  crash: (given) => describeCrashes(given),
} satisfies Record<string, Suite>;

/**
 * For the second server that runs them, the two faults that leave most behind: after a refused call
 * or a lost connection, the spoke itself goes on as after a lost answer.
 */
export const CRASH_AGAIN = {
  crash: (given) =>
    describeCrashes(given, [
      'is done, but its answer is lost',
      'is the last before the spoke dies',
    ]),
} satisfies Record<string, Suite>;
