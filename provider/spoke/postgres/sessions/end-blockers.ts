import { type Blocker, endSessions } from './blockers.ts';
import type { Means } from './deputy.ts';

/** Ends sessions, and does not wait for them; rolls back what is prepared. */
export async function endBlockers(blockers: readonly Blocker[], means: Means): Promise<void> {
  await endSessions(means.master, blockers);
  const prepared = blockers.flatMap(({ gid, user: owner, database }) =>
    gid === null || database === null ? [] : [{ gid, owner, database }],
  );
  if (prepared.length === 0) return;
  // Few transactions are prepared, so whoever meets one loads it.
  const { rollBackPrepared } = await import('./deputy.ts');
  await rollBackPrepared(prepared, means);
}
