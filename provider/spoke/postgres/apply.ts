import type { PostgresPlan, PostgresStep } from '../model/changes.ts';
import type { Outcome } from '../server.ts';
import { stillCommitted } from './sessions/prepared-ended.ts';
import type { Site } from './site.ts';
import { BEGIN, COMMIT, partsOf, transaction } from './transaction.ts';

/**
 * The steps in one transaction, then the departures.
 * @param store runs once every step has been shown to work and before any counts
 */
export async function applyPlan(
  { steps, departures }: PostgresPlan,
  site: Site,
  store: () => Promise<void> = async () => {},
): Promise<Outcome> {
  const warnings = await beforeTheyAreBack(steps, site);
  if (steps.length === 0) await store();
  else await inOneTransaction(steps, site, store);
  if (departures.length === 0) return { warnings, undone: [] };
  const { depart } = await import('./departures.ts');
  const left = await depart(departures, site);
  return { ...left, warnings: [...warnings, ...left.warnings] };
}

/** A leaver who was not dropped yet, and may log in again, must not commit what it prepared then. */
async function beforeTheyAreBack(steps: readonly PostgresStep[], site: Site): Promise<string[]> {
  const users = steps.flatMap((step) => (step.kind === 'allow login' ? step.users : []));
  if (users.length === 0) return [];
  const { endPrepared } = await import('./sessions/end-prepared.ts');
  const { ended, failed } = await endPrepared(users, site);
  return [...ended, ...failed.map(stillCommitted)];
}

export async function inOneTransaction(
  steps: readonly PostgresStep[],
  site: Site,
  store: () => Promise<void>,
): Promise<void> {
  await transaction(site, async (send) => {
    await send(BEGIN, ...partsOf(steps, site));
    await store();
    await site.assertLocked();
    await send(COMMIT);
  });
}
