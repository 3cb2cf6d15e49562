import { setTimeout as sleep } from 'node:timers/promises';
import { reason } from '../../contract/errors.ts';
import type { Change } from '../plan.ts';
import { inWords } from '../words.ts';
import type { Connection } from './connection.ts';
import { type Dialect, render } from './render.ts';

/** Where changes are carried out. */
export interface Site {
  /** To the access's own database, as the master. */
  readonly connection: Connection;
  readonly dialect: Dialect;
  connectTo(database: string): Promise<Connection>;
  explain(error: unknown, doing: string): Error;
}

type Departure = Extract<
  Change,
  { kind: 'end sessions' | 'hand over' | 'clear privileges' | 'drop' }
>;
type Step = Exclude<Change, Departure>;

function isDeparture(change: Change): change is Departure {
  return ['end sessions', 'hand over', 'clear privileges', 'drop'].includes(change.kind);
}

/** Carries out a plan: everything up to the departures in one transaction, then these one by one. Gives warnings. */
export async function applyChanges(changes: readonly Change[], site: Site): Promise<string[]> {
  await inOneTransaction(
    changes.filter((change): change is Step => !isDeparture(change)),
    site,
  );
  return depart(changes.filter(isDeparture), site);
}

async function inOneTransaction(
  changes: readonly Step[],
  { connection, dialect, explain }: Site,
): Promise<void> {
  if (changes.length === 0) return;
  await connection.query('BEGIN');
  for (const change of changes) {
    try {
      await connection.query(render(change, dialect).join(';\n'));
    } catch (error) {
      await connection.query('ROLLBACK').catch(() => {});
      throw explain(error, inWords(change));
    }
  }
  await connection.query('COMMIT');
}

/** What fails here leaves a user that can't log in and still bears its marker: the next run tries again. */
async function depart(changes: readonly Departure[], site: Site): Promise<string[]> {
  const warnings: string[] = [];
  const leavers = await oidsOf(
    changes.flatMap((change) => (change.kind === 'end sessions' ? change.users : [])),
    site,
  );
  for (const change of changes) {
    try {
      if (change.kind === 'end sessions') await endSessions(leavers, site);
      else if (change.kind === 'drop')
        await site.connection.query(render(change, site.dialect).join(';\n'));
      else await inDatabase(change.database, render(change, site.dialect), site);
    } catch (error) {
      const why = reason(site.explain(error, inWords(change)));
      warnings.push(
        `could not ${inWords(change)}; it can't log in, and the next run tries again: ${why}`,
      );
    }
  }
  // A login that was under way when the first look was taken; its role may be gone by now, so it is known by its number.
  if (leavers.length > 0) await endSessions(leavers, site);
  return warnings;
}

async function oidsOf(names: readonly string[], { connection }: Site): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await connection.query<{ oid: string }>(
    'SELECT oid::text FROM pg_roles WHERE rolname = ANY($1)',
    [names],
  );
  return rows.map(({ oid }) => oid);
}

/** A session outlives the privileges, the membership and even the role that it began with. */
async function endSessions(users: readonly string[], { connection }: Site): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await connection.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid = ANY($1::oid[])',
      [users],
    );
    if (open.length === 0) return;
    await sleep(50);
  }
  throw new Error('its sessions did not end within five seconds');
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
