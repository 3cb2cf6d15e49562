import { errorCode } from '../../runtime/errors.ts';
import { leftForNextRun } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { PostgresDeparture } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import { RaceLost, type Undone } from '../server.ts';
import { readPrepared, rollBackPrepared } from './prepared.ts';
import { script } from './quote.ts';
import { render } from './render.ts';
import { endSessions, leaversNow, oidsOf } from './sessions.ts';
import type { Site } from './site.ts';

/**
 * A user that can't be dropped can't log in either and still bears its marker: the next run tries
 * again. Returns what could not be done.
 */
export async function depart(
  departures: readonly PostgresDeparture[],
  site: Site,
): Promise<Undone[]> {
  const dropped = departures.flatMap((change) => (change.kind === 'drop' ? change.names : []));
  const leavers = await leaversNow(await oidsOf(dropped, site), site);
  // A login may have been under way when they were expelled. While sessions go on, their users can
  // create objects that stand in the way of dropping them.
  await endSessions(leavers, site);
  const undone = await rollBackAllPrepared(dropped, site);
  for (const change of departures) {
    try {
      undone.push(...(await carryOut(change, site)));
    } catch (error) {
      const explained = site.explain(error, describe(change));
      if (explained instanceof RaceLost) throw explained;
      undone.push(leftForNextRun(namesIn(change), describe(change), explained));
    }
  }
  return undone;
}

function namesIn(change: PostgresDeparture): readonly string[] {
  switch (change.kind) {
    case 'reset session role':
      return change.users;
    case 'hand over':
      return [change.owner];
    case 'clear privileges':
      return [change.grantee];
    case 'drop':
      return change.names;
  }
}

/** Nobody else may end the transactions that a leaver has prepared, and they outlive its user. */
async function rollBackAllPrepared(leavers: readonly string[], site: Site): Promise<Undone[]> {
  const undone: Undone[] = [];
  const prepared = await readPrepared(leavers, site.connection).catch((error: unknown) => {
    throw site.explain(error, 'looking for prepared transactions');
  });
  for (const transaction of prepared) {
    try {
      await rollBackPrepared(transaction, await site.connectTo(transaction.database));
    } catch (error) {
      const doing = `roll back the prepared transaction ${transaction.gid} of ${transaction.owner}`;
      undone.push(leftForNextRun([transaction.owner], doing, site.explain(error, doing)));
    }
  }
  return undone;
}

const DEPENDENT_OBJECTS = '2BP01';

/** Returns what could not be done. */
async function carryOut(change: PostgresDeparture, site: Site): Promise<Undone[]> {
  switch (change.kind) {
    case 'reset session role':
      await run(render(change, site.dialect), site);
      return [];
    case 'hand over':
    case 'clear privileges':
      await runIn(change.database, render(change, site.dialect), site);
      return [];
    case 'drop':
      return drop(change.names, site);
  }
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
    return [isRace ? { ...undone, error: new RaceLost(undone.error.message) } : undone];
  }
}

async function run(statements: readonly Sql[], { connection }: Site): Promise<void> {
  await connection.query(script(statements));
}

async function runIn(database: string, statements: readonly Sql[], site: Site): Promise<void> {
  if (database === site.dialect.database) return run(statements, site);
  const connection = await site.connectTo(database);
  try {
    await connection.query(script(statements));
  } finally {
    await connection.close();
  }
}
