import { leftRaced, RaceLost } from '../../errors/server.ts';
import { errorCode, reason } from '../../runtime/errors.ts';
import { leftForNextRun } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { HandOver, PostgresDeparture } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import type { Outcome, Undone } from '../server.ts';
import type { Connection } from './connection.ts';
import { handOverInParts } from './hand-over-parts.ts';
import { warningsOf } from './plan/hand-over.ts';
import { script } from './quote.ts';
import { render } from './render/render.ts';
import { DEFINER_ROUTINES } from './render/render-hand-over.ts';
import { endPrepared } from './sessions/end-prepared.ts';
import { endSessions } from './sessions/sessions.ts';
import type { Site } from './site.ts';

/**
 * A user that can't be dropped can't log in either and still bears its marker: the next run tries
 * again.
 */
export async function depart(
  departures: readonly PostgresDeparture[],
  site: Site,
): Promise<Outcome> {
  const dropped = departures.flatMap((change) => (change.kind === 'drop' ? change.names : []));
  // A login may have been under way when they were expelled. While sessions go on, their users can
  // create objects that stand in the way of dropping them.
  await endSessions(dropped, site);
  // Without its owner, only a superuser could end what is prepared.
  const { ended, failed } = await endPrepared(dropped, site);
  const warnings = [...ended];
  const undone = failed.map(({ transaction: { owner }, doing, error }) =>
    leftForNextRun([owner], doing, error),
  );
  // Whoever still owns something can't be dropped, and one cause is enough.
  const owners = new Set(failed.map(({ transaction: { owner } }) => owner));
  for (const departure of departures) {
    const change = withoutOwners(owners, departure);
    if (change === undefined) continue;
    try {
      const outcome = await carryOut(change, site);
      undone.push(...outcome.undone);
      warnings.push(...outcome.warnings);
    } catch (error) {
      const explained = site.explain(error, describe(change));
      if (explained instanceof RaceLost) throw explained;
      if (change.kind === 'hand over') owners.add(change.owner);
      undone.push(leftForNextRun(namesIn(change), describe(change), explained));
    }
  }
  return { warnings, undone };
}

function withoutOwners(
  owners: ReadonlySet<string>,
  change: PostgresDeparture,
): PostgresDeparture | undefined {
  if (change.kind === 'clear privileges') return owners.has(change.grantee) ? undefined : change;
  if (change.kind !== 'drop') return change;
  const names = change.names.filter((name) => !owners.has(name));
  return names.length === 0 ? undefined : { ...change, names };
}

function namesIn(change: PostgresDeparture): readonly string[] {
  switch (change.kind) {
    case 'reset session role':
      return change.users;
    case 'leave user':
      return [change.user];
    case 'hand over':
      return [change.owner];
    case 'clear privileges':
      return [change.grantee];
    case 'drop':
      return change.names;
  }
}

const DEPENDENT_OBJECTS = '2BP01';

async function carryOut(change: PostgresDeparture, site: Site): Promise<Outcome> {
  switch (change.kind) {
    case 'reset session role':
    case 'leave user':
      await run(render(change, site.dialect), site);
      return DONE;
    case 'hand over':
      return { ...DONE, warnings: await handOver(change, site) };
    case 'clear privileges':
      await runIn(change.database, render(change, site.dialect), site);
      return DONE;
    case 'drop':
      return { ...DONE, undone: await drop(change.names, site) };
  }
}

const DONE: Outcome = { warnings: [], undone: [] };

/** Returns warnings. */
async function handOver(change: HandOver, site: Site): Promise<string[]> {
  const routines = await inDatabase(change.database, site, async (connection) => {
    const rows = await connection.query<{ routine: string }>(DEFINER_ROUTINES, [change.owner]);
    await handOverInParts(change, site.dialect.version, connection);
    await connection.query(script(render(change, site.dialect)));
    return rows.map(({ routine }) => routine);
  });
  return warningsOf(change, routines);
}

/** All at once; if one of them can't be dropped, one by one. */
async function drop(names: readonly string[], site: Site): Promise<Undone[]> {
  const change: PostgresDeparture = { kind: 'drop', names };
  try {
    await run(render(change, site.dialect), site);
    return [];
  } catch (error) {
    if (names.length > 1) {
      const undone: Undone[] = [];
      for (const name of names) undone.push(...(await drop([name], site)));
      return undone;
    }
    const explained = site.explain(error, describe(change));
    if (explained instanceof RaceLost) throw explained;
    const undone = leftForNextRun(names, describe(change), explained);
    // Somebody may have granted or made something since it was cleared.
    const isRace = errorCode(error) === DEPENDENT_OBJECTS;
    return [
      isRace
        ? { ...undone, error: leftRaced({ doing: describe(change), why: reason(explained) }) }
        : undone,
    ];
  }
}

async function run(statements: readonly Sql[], { connection }: Site): Promise<void> {
  await connection.query(script(statements));
}

async function runIn(database: string, statements: readonly Sql[], site: Site): Promise<void> {
  await inDatabase(database, site, (connection) => connection.query(script(statements)));
}

async function inDatabase<T>(
  database: string,
  site: Site,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  if (database === site.dialect.database) return work(site.connection);
  const connection = await site.connectTo(database);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
