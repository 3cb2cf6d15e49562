import type { World } from '../support/database/mysql.ts';
import { describeAdoption } from './adoption.ts';
import { describeAttacks } from './attacks.ts';
import { describeCircumstances } from './circumstances.ts';
import { describeCrashes } from './crash.ts';
import { describeMysqlLaws } from './laws.ts';
import { describeLevels } from './levels.ts';
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

/** States of users and settings of servers that a DBA can bring about. */
const STATES = { states: describeStates } satisfies Record<string, Suite>;

/** What users do to keep an access that they lose, or to break that of others. */
const LAWS = { laws: describeMysqlLaws } satisfies Record<string, Suite>;

/** One after the other, suites find the server as it was handed over. */
export const SUITES = {
  ...SPECIFICATION,
  circumstances: describeCircumstances,
  adoption: describeAdoption,
  'manual-changes': describeManualChanges,
  attacks: describeAttacks,
  levels: describeLevels,
  ...STATES,
  people: describePeople,
  sessions: describeSessions,
  ...LAWS,
} satisfies Record<string, Suite>;

/** Takes minutes: a run that ends at each of its calls. */
export const CRASH = { crash: describeCrashes } satisfies Record<string, Suite>;
