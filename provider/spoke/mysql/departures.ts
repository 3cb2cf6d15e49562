import { leftForNextRun } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { MysqlPlan } from '../model/changes.ts';
import { RaceLost } from '../server.ts';
import { describeDefined } from './definers.ts';
import { renderDrop, renderDropRole } from './render.ts';
import { definedBy, endSessionsOf, run, type Site } from './site.ts';

/**
 * A user that can't be dropped can't log in either and still bears its marker: the next run tries
 * again. Returns warnings.
 * @param newest the newest session at the time when the leavers' sessions were ended.
 */
export async function depart(
  { steps, departures }: MysqlPlan,
  leavers: readonly string[],
  newest: number,
  site: Site,
): Promise<string[]> {
  const names = departures.flatMap((change) => (change.kind === 'drop' ? change.names : []));
  const groupRoles = new Set(site.current.roles.map(({ name }) => name));
  const users = names.filter((name) => !groupRoles.has(name));
  const roles = names.filter((name) => groupRoles.has(name));
  const isEnd =
    roles.length === groupRoles.size && !steps.some(({ kind }) => kind === 'create role');
  const warnings: string[] = [];
  if (names.length > 0) await site.assertLocked();
  if (users.length > 0) warnings.push(...(await dropUsers(users, site)));
  if (roles.length > 0) warnings.push(...(await dropRoles(roles, isEnd, site)));
  // A login may have been under way when the first look was taken.
  const gone = new Set(names);
  const [dropped, staying] = [
    leavers.filter((name) => gone.has(name)),
    leavers.filter((name) => !gone.has(name)),
  ];
  await endSessionsOf(dropped, site);
  await endSessionsOf(staying, site, newest);
  return warnings;
}

/**
 * A user is kept, locked, while views, routines, triggers or events run as it, and keeps the
 * privileges that they run with. Dropping it would make them unusable, and only their author knows
 * whose they should be instead.
 */
async function dropUsers(users: readonly string[], site: Site): Promise<string[]> {
  const definers = await definedBy(users, site);
  const warnings = [...definers].map(
    ([name, objects]) =>
      `${name} can't log in any more but was not dropped: ${describeDefined(objects)} run with ` +
      'its rights. Drop them, or create them again as somebody else',
  );
  const unneeded = users.filter((name) => !definers.has(name));
  const [problem] = await attempt(renderDrop(unneeded), 'drop users', site);
  if (problem === undefined) return warnings;
  // A single user that can't be dropped makes the statement fail for all of them.
  for (const name of unneeded)
    warnings.push(...(await attempt(renderDrop([name]), `drop ${name}`, site)));
  return warnings;
}

/**
 * With the access's last role its ledger goes, right before that role: the next run finds a role
 * without a ledger, but not a ledger without a role.
 */
async function dropRoles(roles: readonly string[], isEnd: boolean, site: Site): Promise<string[]> {
  const statements = [
    ...roles.slice(0, -1).map(renderDropRole),
    ...(isEnd ? site.ledger.drop : []),
    ...roles.slice(-1).map(renderDropRole),
  ];
  return attempt(statements, `drop ${roles.join(', ')}`, site);
}

async function attempt(statements: readonly Sql[], doing: string, site: Site): Promise<string[]> {
  try {
    await run(statements, doing, site);
    return [];
  } catch (error) {
    if (error instanceof RaceLost) throw error;
    return [leftForNextRun(doing, error)];
  }
}
