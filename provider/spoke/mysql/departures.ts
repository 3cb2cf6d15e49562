import { RaceLost } from '../../errors/server.ts';
import { leftForNextRun } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { MysqlPlan } from '../model/changes.ts';
import { listed } from '../model/describe.ts';
import type { Outcome, Undone } from '../server.ts';
import { describeDefined } from './definers.ts';
import { renderDropRole } from './render.ts';
import { renderDrop } from './render-logins.ts';
import { definedBy, endSessionsOf, run, type Site } from './site.ts';
import { notDropped } from './warn-of-definers.ts';

/**
 * A user that can't be dropped can't log in either and still bears its marker: the next run tries
 * again.
 */
export async function depart({ steps, departures }: MysqlPlan, site: Site): Promise<Outcome> {
  const names = departures.flatMap((change) => (change.kind === 'drop' ? change.names : []));
  const groupRoles = new Set(site.current.roles.map(({ name }) => name));
  const users = names.filter((name) => !groupRoles.has(name));
  const roles = names.filter((name) => groupRoles.has(name));
  const isEnd =
    roles.length === groupRoles.size && !steps.some(({ kind }) => kind === 'create role');
  if (names.length === 0) return { warnings: [], undone: [] };
  await site.assertLocked();
  const dropped = await dropUsers(users, site);
  const undone = [...dropped.undone, ...(await dropRoles(roles, isEnd, site))];
  // A login may have been under way when they were expelled.
  await endSessionsOf(users, site);
  return { warnings: dropped.warnings, undone };
}

/**
 * A user is kept, locked, while views, routines, triggers or events run as it, and keeps the
 * privileges that they run with. Dropping it would make them unusable, and only their author knows
 * whose they should be instead.
 */
async function dropUsers(users: readonly string[], site: Site): Promise<Outcome> {
  const definers = await definedBy(users, site);
  if (definers.unknown !== undefined)
    return {
      warnings: [],
      undone: [leftForNextRun(users, `drop ${listed(users)}`, definers.unknown)],
    };
  const warnings = [...definers.objects].map(([name, objects]) =>
    notDropped(name, describeDefined(objects)),
  );
  const unneeded = users.filter((name) => !definers.objects.has(name));
  const [problem] = await attempt(unneeded, renderDrop(unneeded), site);
  if (problem === undefined) return { warnings, undone: [] };
  // A single user that can't be dropped makes the statement fail for all of them.
  const undone: Undone[] = [];
  for (const name of unneeded) undone.push(...(await attempt([name], renderDrop([name]), site)));
  return { warnings, undone };
}

/**
 * With the access's last role its ledger goes, right before that role: the next run finds a role
 * without a ledger, but not a ledger without a role.
 */
async function dropRoles(roles: readonly string[], isEnd: boolean, site: Site): Promise<Undone[]> {
  if (roles.length === 0) return [];
  const statements = [
    ...roles.slice(0, -1).map(renderDropRole),
    ...(isEnd ? site.ledger.drop : []),
    ...roles.slice(-1).map(renderDropRole),
  ];
  return attempt(roles, statements, site);
}

async function attempt(
  names: readonly string[],
  statements: readonly Sql[],
  site: Site,
): Promise<Undone[]> {
  const doing = `drop ${listed(names)}`;
  try {
    await run(statements, doing, site);
    return [];
  } catch (error) {
    if (error instanceof RaceLost) throw error;
    return [leftForNextRun(names, doing, error)];
  }
}
