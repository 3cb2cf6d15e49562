import { type Sql, sql } from '../engine/sql.ts';
import type { PostgresPlan, PostgresStep } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import type { Outcome } from '../server.ts';
import { failedAt } from './connection.ts';
import { type Dialect, render } from './render/render.ts';
import { renderGrants } from './render/render-grants.ts';
import {
  type Look,
  type Oid,
  oidsOf,
  terminate,
  terminateAll,
  untilEnded,
} from './sessions/sessions.ts';
import type { Site } from './site.ts';

/** The steps in one transaction, then the departures. */
export async function applyPlan(
  { steps, departures }: PostgresPlan,
  site: Site,
  store?: () => Promise<void>,
): Promise<Outcome> {
  await inOneTransaction(steps, site, { store });
  if (departures.length === 0) return { warnings: [], undone: [] };
  const { depart } = await import('./departures.ts');
  return depart(departures, site);
}

/**
 * @param options.losing users whose sessions end with it
 * @param options.store runs once every step has been shown to work and before any counts
 */
export async function inOneTransaction(
  steps: readonly PostgresStep[],
  site: Site,
  options: {
    readonly losing?: readonly string[];
    readonly store?: (() => Promise<void>) | undefined;
  },
): Promise<void> {
  const { connection, dialect, assertLocked, explain } = site;
  const { losing = [], store } = options;
  if (steps.length === 0) return store?.();
  const endsSessions = losing.length > 0;
  const parts: Part[] = [
    { doing: 'beginning', statements: [sql`BEGIN`] },
    ...(endsSessions ? [{ doing: 'looking for sessions', statements: [oidsOf(losing)] }] : []),
    ...batches(steps).map((batch) => partOf(batch, dialect)),
    // Also before the commit: after a crash right behind it, nobody would know whose sessions to
    // end.
    ...(endsSessions ? [{ doing: 'ending sessions', statements: [terminate(losing)] }] : []),
  ];
  let doing = '';
  const send = (message: readonly Doing[]): Promise<ReadonlyArray<readonly unknown[]>> =>
    connection.batch(message.map(({ statement }) => statement)).catch((error: unknown) => {
      doing = message[failedAt(error) ?? 0]?.doing ?? '';
      throw error;
    });
  let oids: string[] = [];
  let seen: Look | undefined;
  try {
    const results: Array<readonly unknown[]> = [];
    for (const message of messagesOf(parts)) results.push(...(await send(message)));
    await store?.();
    doing = 'committing';
    await assertLocked();
    const commit = { doing, statement: sql`COMMIT` };
    if (!endsSessions) await send([commit]);
    else {
      const users = results[1];
      if (users === undefined) throw new Error('nothing tells whose sessions to end');
      oids = (users as Oid[]).map(({ oid }) => oid); // the second statement is oidsOf()
      const ending = terminateAll(oids).map((statement) => ({
        doing: 'ending sessions',
        statement,
      }));
      const [, ...rows] = await send([commit, ...ending]);
      seen = rows as unknown as Look; // of terminateAll()
    }
  } catch (error) {
    await connection.query(sql`ROLLBACK`).catch(() => {});
    throw explain(error, doing);
  }
  if (seen !== undefined) await untilEnded(oids, seen, site);
}

/** Single statements, and what they do, for an error. */
interface Part {
  readonly doing: string;
  readonly statements: readonly Sql[];
}

/** A statement, and what it does. */
interface Doing {
  readonly doing: string;
  readonly statement: Sql;
}

const LARGEST_MESSAGE = 2_000;

/** The statements of the parts in as few messages as possible. */
function messagesOf(parts: readonly Part[]): Doing[][] {
  const all = parts.flatMap(({ doing, statements }) =>
    statements.map((statement) => ({ doing, statement })),
  );
  return Array.from({ length: Math.ceil(all.length / LARGEST_MESSAGE) }, (_, at) =>
    all.slice(at * LARGEST_MESSAGE, (at + 1) * LARGEST_MESSAGE),
  );
}

type Batch = [PostgresStep, ...PostgresStep[]];

const LARGEST_BATCH = 2_000;

/** A database may have thousands of schemas, so that many grants share a statement. */
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

function partOf(batch: Batch, dialect: Dialect): Part {
  const grants = batch.flatMap((step) =>
    step.kind === 'grant' || step.kind === 'revoke' ? [step] : [],
  );
  return {
    doing: describeBatch(batch),
    statements:
      grants.length === batch.length
        ? renderGrants(grants, dialect)
        : batch.flatMap((step) => render(step, dialect)),
  };
}

function describeBatch([first, ...others]: Batch): string {
  return others.length === 0
    ? describe(first)
    : `${describe(first)}, or one of ${others.length} like it`;
}
