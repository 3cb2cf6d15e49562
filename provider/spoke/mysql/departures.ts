import { RaceLost } from '../../errors/server.ts';
import { leftForNextRun } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { MysqlPlan } from '../model/changes.ts';
import { listed } from '../model/describe.ts';
import { planGrants } from '../plan/grants.ts';
import type { Outcome, Undone } from '../server.ts';
import { describeDefined } from './definers.ts';
import { render, renderDropRole } from './render.ts';
import { renderDrop } from './render-logins.ts';
import type { SessionRow } from './sessions.ts';
import { deeds, definedBy, endSessionsOf, runAndSee, type Site } from './site.ts';
import { notDropped } from './warn-of-definers.ts';

/**
 * A user that can't be dropped can't log in either and still bears its marker: the next run tries
 * again.
 */
export async function depart({ steps, departures }: MysqlPlan, site: Site): Promise<Outcome> {
  const names = departures.flatMap((change) => (change.kind === 'drop' ? change.names : []));
  const groupRoles = new Set(site.lastSeen.current.roles.map(({ name }) => name));
  const users = names.filter((name) => !groupRoles.has(name));
  const roles = names.filter((name) => groupRoles.has(name));
  const isEnd =
    roles.length === groupRoles.size && !steps.some(({ kind }) => kind === 'create role');
  if (names.length === 0) return { warnings: [], undone: [] };
  await site.assertLocked();
  const dropped = await dropUsers(users, site);
  // A login may have been under way when they were expelled.
  if (users.length > 0)
    await endSessionsOf(users, dropped.seen ?? (await runAndSee([], site)), site);
  const undone = [...dropped.undone, ...(await dropRoles(roles, isEnd, site))];
  return { warnings: dropped.warnings, undone };
}

/**
 * A user is kept, locked, while views, routines, triggers or events run as it, and keeps the
 * privileges that they run with. Dropping it would make them unusable, and only their author knows
 * whose they should be instead.
 */
async function dropUsers(
  users: readonly string[],
  site: Site,
): Promise<Outcome & { readonly seen?: readonly SessionRow[] }> {
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
  const statements = [...renderRevokes(unneeded, site), ...renderDrop(unneeded)];
  const { undone, seen } = await attempt(unneeded, statements, site);
  if (undone.length === 0) return { warnings, undone, ...(seen !== undefined && { seen }) };
  // A single user that can't be dropped makes the statement fail for all of them.
  const each: Undone[] = [];
  for (const name of unneeded)
    each.push(...(await attempt([name], renderDrop([name]), site)).undone);
  return { warnings, undone: each };
}

/**
 * For each user that it drops, MariaDB looks through everybody's grants on databases: two thousand
 * users are dropped in a sixth of the time if theirs are gone before.
 */
function renderRevokes(users: readonly string[], { dialect, lastSeen }: Site): Sql[] {
  if (dialect.flavour !== 'mariadb') return [];
  const grants = users.flatMap((name) => lastSeen.accounts.get(name)?.grants ?? []);
  const { fromLogins } = planGrants(grants, [], new Set(users));
  return fromLogins.flatMap((change) => render(change, dialect).reduce ?? []);
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
  return (await attempt(roles, statements, site)).undone;
}

/** Returns the sessions that there are then. */
async function attempt(
  names: readonly string[],
  statements: readonly Sql[],
  site: Site,
): Promise<{ readonly undone: Undone[]; readonly seen?: readonly SessionRow[] }> {
  const doing = `drop ${listed(names)}`;
  try {
    return { undone: [], seen: await runAndSee(deeds(statements, doing), site) };
  } catch (error) {
    if (error instanceof RaceLost) throw error;
    return { undone: [leftForNextRun(names, doing, error)] };
  }
}
