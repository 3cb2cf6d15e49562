import { errorCode, type OutsideError } from '../../runtime/errors.ts';
import { leftForNextRun } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { PostgresDeparture } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import { RaceLost } from '../server.ts';
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
): Promise<OutsideError[]> {
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
      undone.push(leftForNextRun(describe(change), explained));
    }
  }
  return undone;
}

/** Nobody else may end the transactions that a leaver has prepared, and they outlive its user. */
async function rollBackAllPrepared(
  leavers: readonly string[],
  site: Site,
): Promise<OutsideError[]> {
  const undone: OutsideError[] = [];
  for (const transaction of await readPrepared(leavers, site.connection)) {
    try {
      await rollBackPrepared(transaction, await site.connectTo(transaction.database));
    } catch (error) {
      const doing = `roll back the prepared transaction ${transaction.gid} of ${transaction.owner}`;
      undone.push(leftForNextRun(doing, site.explain(error, doing)));
    }
  }
  return undone;
}

const DEPENDENT_OBJECTS = '2BP01';

/** Returns what could not be done. */
async function carryOut(change: PostgresDeparture, site: Site): Promise<OutsideError[]> {
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
async function drop(names: readonly string[], site: Site): Promise<OutsideError[]> {
  const change: PostgresDeparture = { kind: 'drop', names };
  try {
    await run(render(change, site.dialect), site);
    return [];
  } catch (error) {
    if (names.length > 1) {
      const undone: OutsideError[] = [];
      for (const name of names) undone.push(...(await drop([name], site)));
      return undone;
    }
    const explained = site.explain(error, describe(change));
    if (explained instanceof RaceLost) throw explained;
    const undone = leftForNextRun(describe(change), explained);
    // Somebody may have granted or made something since it was cleared.
    return [errorCode(error) === DEPENDENT_OBJECTS ? new RaceLost(undone.message) : undone];
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
