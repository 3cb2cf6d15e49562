import { leftForNextRun } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { PostgresDeparture } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import { RaceLost } from '../server.ts';
import { script } from './quote.ts';
import { render } from './render.ts';
import { endSessions, type Leavers } from './sessions.ts';
import type { Site } from './site.ts';

/**
 * A user that can't be dropped can't log in either and still bears its marker: the next run tries
 * again. Returns warnings.
 */
export async function depart(
  departures: readonly PostgresDeparture[],
  leavers: Leavers,
  site: Site,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const change of departures) {
    try {
      warnings.push(...(await carryOut(change, leavers, site)));
    } catch (error) {
      const explained = site.explain(error, describe(change));
      // While sessions go on, their users can create objects that stand in the way of dropping
      // them.
      if (change.kind === 'end sessions' || explained instanceof RaceLost) throw explained;
      warnings.push(leftForNextRun(describe(change), explained));
    }
  }
  // A login may have been under way when the first look was taken. Its role may be gone by now, but
  // its number still finds it.
  if (leavers.oids.length > 0) await endSessions(leavers, site);
  return warnings;
}

/** Returns warnings. */
async function carryOut(
  change: PostgresDeparture,
  leavers: Leavers,
  site: Site,
): Promise<string[]> {
  switch (change.kind) {
    case 'end sessions':
      await endSessions(leavers, site);
      return [];
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
async function drop(names: readonly string[], site: Site): Promise<string[]> {
  const change: PostgresDeparture = { kind: 'drop', names };
  try {
    await run(render(change, site.dialect), site);
    return [];
  } catch (error) {
    if (names.length > 1) {
      const warnings: string[] = [];
      for (const name of names) warnings.push(...(await drop([name], site)));
      return warnings;
    }
    const explained = site.explain(error, describe(change));
    if (explained instanceof RaceLost) throw explained;
    return [leftForNextRun(describe(change), explained)];
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
