import type { Act } from '../act.ts';
import type { Choices } from '../options.ts';
import { accesses } from './accesses.ts';
import { databases } from './databases.ts';
import { deploy } from './deploy.ts';
import { directory } from './directory.ts';
import { facts } from './facts.ts';
import { people } from './people.ts';
import { postgres } from './postgres.ts';
import { reconciliation } from './reconciliation.ts';
import { rolloutChecks } from './rollout-checks.ts';

/** All that a run does, in order: what costs least and breaks most comes first. */
export const ACTS: readonly Act[] = [
  directory,
  ...deploy,
  ...rolloutChecks,
  ...databases,
  ...facts,
  ...postgres,
  ...accesses('postgres'),
  ...accesses('mysql'),
  ...people('postgres'),
  ...people('mysql'),
  reconciliation,
];

/** What can break everything. */
const FIRST_HOUR: readonly string[] = [
  ...deploy.map(({ id }) => id),
  ...['resolved-here', 'unpublished', 'door-call', 'attested'],
  ...['databases', 'probe', 'secret-keys', 'secret-tags'],
  ...['access-postgres', 'removal-postgres', 'access-mysql', 'removal-mysql'],
];

export function actsOf({ firstHour }: Pick<Choices, 'firstHour'>): readonly Act[] {
  return firstHour ? ACTS.filter(({ id }) => FIRST_HOUR.includes(id)) : ACTS;
}
