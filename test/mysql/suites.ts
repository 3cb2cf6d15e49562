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
 * For the second server that runs it, the fault that leaves most behind: nothing at all happens
 * after the call. The other three take minutes more, and prove the same of the same statements.
 */
export const CRASH_AGAIN = {
  crash: (given) => describeCrashes(given, ['is the last before the spoke dies']),
} satisfies Record<string, Suite>;
