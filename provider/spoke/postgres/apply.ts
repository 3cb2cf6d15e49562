import { type Sql, sql } from '../engine/sql.ts';
import type { PostgresPlan, PostgresStep } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import type { Outcome } from '../server.ts';
import { script } from './quote.ts';
import { type Dialect, render } from './render/render.ts';
import { renderGrants } from './render/render-grants.ts';
import { TERMINATE } from './sessions/sessions.ts';
import type { Site } from './site.ts';

/** The steps in one transaction, then the departures. */
export async function applyPlan(
  { steps, departures }: PostgresPlan,
  site: Site,
  store?: () => Promise<void>,
): Promise<Outcome> {
  await inOneTransaction(steps, [], site, store);
  if (departures.length === 0) return { warnings: [], undone: [] };
  const { depart } = await import('./departures.ts');
  return depart(departures, site);
}

/** @param losing the numbers of users whose sessions end */
export async function inOneTransaction(
  steps: readonly PostgresStep[],
  losing: readonly string[],
  { connection, dialect, assertLocked, explain }: Site,
  store?: () => Promise<void>,
): Promise<void> {
  if (steps.length === 0) return store?.();
  let doing = 'beginning';
  try {
    await connection.query(sql`BEGIN`);
    for (const batch of batches(steps)) {
      doing = describeBatch(batch);
      await connection.query(script(renderBatch(batch, dialect)));
    }
    await store?.();
    doing = 'ending sessions';
    // Also before the commit: after a crash right behind it, nobody would know whose sessions to
    // end.
    if (losing.length > 0) await connection.query(TERMINATE, [losing]);
    doing = 'committing';
    await assertLocked();
    await connection.query(sql`COMMIT`);
  } catch (error) {
    await connection.query(sql`ROLLBACK`).catch(() => {});
    throw explain(error, doing);
  }
}

type Batch = [PostgresStep, ...PostgresStep[]];

const LARGEST_BATCH = 2_000;

/**
 * A database may have thousands of schemas, so that many grants share a query. Every other step has
 * a query of its own, and an error names it.
 */
function batches(steps: readonly PostgresStep[]): Batch[] {
  const result: Batch[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    const isAlike = last !== undefined && last[0].kind === step.kind && last.length < LARGEST_BATCH;
    if (isAlike && (step.kind === 'grant' || step.kind === 'revoke')) last.push(step);
    else result.push([step]);
  }
  return result;
}

function renderBatch(batch: Batch, dialect: Dialect): Sql[] {
  const grants = batch.flatMap((step) =>
    step.kind === 'grant' || step.kind === 'revoke' ? [step] : [],
  );
  return grants.length === batch.length
    ? renderGrants(grants, dialect)
    : batch.flatMap((step) => render(step, dialect));
}

function describeBatch([first, ...others]: Batch): string {
  return others.length === 0
    ? describe(first)
    : `${describe(first)}, or one of ${others.length} like it`;
}
