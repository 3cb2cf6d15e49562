import { setTimeout as sleep } from 'node:timers/promises';
import { OutsideError, reason } from '../../runtime/errors.ts';
import type { Departure, Plan, Step } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import { RaceLost } from '../server.ts';
import type { Connection } from './connection.ts';
import { type Dialect, render } from './render.ts';

/** Where a plan is carried out. */
export interface Site {
  /** To the access's own database, as the master. */
  readonly connection: Connection;
  readonly dialect: Dialect;
  connectTo(database: string): Promise<Connection>;
  /** Throws if the lock is not ours any more. */
  assertLocked(): Promise<void>;
  explain(error: unknown, doing: string): Error;
}

/** The steps in one transaction, then the departures one by one. Gives warnings. */
export async function applyPlan(
  plan: Plan,
  site: Site,
  store?: () => Promise<void>,
): Promise<string[]> {
  const users = plan.departures.flatMap((change) =>
    change.kind === 'end sessions' ? change.users : [],
  );
  const leavers = await oidsOf(users, site);
  await inOneTransaction(plan.steps, leavers, site, store);
  return depart(plan.departures, { users: leavers, until: await readClock(leavers, site) }, site);
}

async function inOneTransaction(
  steps: readonly Step[],
  leavers: readonly string[],
  site: Site,
  store?: () => Promise<void>,
): Promise<void> {
  const { connection, dialect, assertLocked, explain } = site;
  if (steps.length === 0) return store?.();
  let doing = 'beginning';
  try {
    await connection.query('BEGIN');
    for (const batch of batches(steps)) {
      doing =
        batch.length > 1
          ? `${describe(batch[0])}, or one of ${batch.length - 1} like it`
          : describe(batch[0]);
      await connection.query(batch.flatMap((step) => render(step, dialect)).join(';\n'));
    }
    await store?.();
    doing = 'ending sessions';
    // Also before what they lose is lost: after a crash between the two, nobody would know whose sessions to end.
    if (leavers.length > 0) await connection.query(TERMINATE, [leavers]);
    doing = 'committing';
    await assertLocked();
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {});
    throw explain(error, doing);
  }
}

const BATCH = 200;

/** A database may have thousands of schemas: grants go in a few queries. Every other step has one of its own, to be named by. */
function batches(steps: readonly Step[]): Array<[Step, ...Step[]]> {
  const result: Array<[Step, ...Step[]]> = [];
  for (const step of steps) {
    const last = result.at(-1);
    const joins = last !== undefined && last.length < BATCH && last[0].kind === step.kind;
    if (joins && (step.kind === 'grant' || step.kind === 'revoke')) last.push(step);
    else result.push([step]);
  }
  return result;
}

/** What can't be dropped can't log in either and still bears its marker: the next run tries again. */
async function depart(
  departures: readonly Departure[],
  leavers: Leavers,
  site: Site,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const change of departures) {
    const doing = describe(change);
    try {
      if (change.kind === 'end sessions') await endSessions(leavers, site);
      else if (change.kind === 'act as self')
        await site.connection.query(render(change, site.dialect).join(';\n'));
      else if (change.kind === 'drop') warnings.push(...(await drop(change.holders, site)));
      else await inDatabase(change.database, render(change, site.dialect), site);
    } catch (error) {
      const explained = site.explain(error, doing);
      // While sessions go on, they can make things that a drop would be about.
      if (change.kind === 'end sessions' || explained instanceof RaceLost) throw explained;
      warnings.push(`could not ${doing}; the next run tries again: ${reason(explained)}`);
    }
  }
  // A login that was under way when the first look was taken; its role may be gone by now, so it is known by its number.
  if (leavers.users.length > 0) await endSessions(leavers, site);
  return warnings;
}

/** All at once; if one of them can't be dropped, one by one. */
async function drop(holders: readonly string[], site: Site): Promise<string[]> {
  const change: Departure = { kind: 'drop', holders };
  try {
    await site.connection.query(render(change, site.dialect).join(';\n'));
    return [];
  } catch (error) {
    if (holders.length > 1) {
      const warnings: string[] = [];
      for (const holder of holders) warnings.push(...(await drop([holder], site)));
      return warnings;
    }
    const explained = site.explain(error, describe(change));
    if (explained instanceof RaceLost) throw explained;
    return [`could not ${describe(change)}; the next run tries again: ${reason(explained)}`];
  }
}

async function oidsOf(names: readonly string[], { connection, explain }: Site): Promise<string[]> {
  if (names.length === 0) return [];
  const query = 'SELECT oid::text FROM pg_roles WHERE rolname = ANY($1)';
  const rows = await connection.query<{ oid: string }>(query, [names]).catch((error: unknown) => {
    throw explain(error, 'looking for sessions');
  });
  return rows.map(({ oid }) => oid);
}

const TERMINATE =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid = ANY($1::oid[])';

/** By their numbers, and the server's time when they had lost what they lose. */
interface Leavers {
  readonly users: readonly string[];
  readonly until: string;
}

async function readClock(
  leavers: readonly string[],
  { connection, explain }: Site,
): Promise<string> {
  if (leavers.length === 0) return '-infinity';
  const rows = await connection
    .query<{ now: string }>('SELECT clock_timestamp()::text AS now')
    .catch((error: unknown) => {
      throw explain(error, 'looking for sessions');
    });
  return rows[0]?.now ?? 'infinity';
}

/**
 * A session outlives the privileges, the membership and even the role that it began with. One that has begun later has only what its
 * user is left with, so a client that reconnects is not waited for.
 */
async function endSessions(
  { users, until }: Leavers,
  { connection, explain }: Site,
): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await connection
      .query(`${TERMINATE} AND backend_start <= $2::timestamptz`, [users, until])
      .catch((error: unknown) => {
        throw explain(error, 'ending sessions');
      });
    if (open.length === 0) return;
    await sleep(50);
  }
  throw new OutsideError(
    'sessions of users that lose access, or a part of it, did not end within ten seconds; the same request again goes on from here',
  );
}

async function inDatabase(
  database: string,
  statements: readonly string[],
  site: Site,
): Promise<void> {
  const isHere = database === site.dialect.database;
  const connection = isHere ? site.connection : await site.connectTo(database);
  try {
    await connection.query(statements.join(';\n'));
  } finally {
    if (!isHere) await connection.close();
  }
}
