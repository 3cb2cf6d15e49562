import { reason } from '../../runtime/errors.ts';
import type { Plan, Step } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import type { ServerState } from '../model/state.ts';
import { RaceLost } from '../server.ts';
import type { Connection } from './connection.ts';
import { type Defined, describeDefined as definedInWords, readDefined } from './definers.ts';
import { literals } from './quote.ts';
import { type Dialect, type Phase, render, renderDrop, renderDropRole } from './render.ts';
import { type Ended, endSessions } from './sessions.ts';

/** Where a plan is carried out. */
export interface Site {
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** What was there before. */
  readonly current: ServerState;
  readonly hasKiller: boolean;
  /** The statements that write, and drop, the access's card. */
  readonly card: { readonly write: readonly string[]; readonly drop: string };
  /** Throws if the lock is not ours any more. */
  assertLocked(): Promise<void>;
  explain(error: unknown, doing: string): Error;
}

/**
 * The steps phase by phase (render.ts says why), then the departures one by one. Gives warnings. Whichever statement is the last that
 * happens: who can log in is known, who shall not is locked, and the next run sees what is left to do.
 */
export async function applyPlan(
  plan: Plan,
  site: Site,
  store?: () => Promise<void>,
): Promise<string[]> {
  const leavers = plan.departures.flatMap((change) =>
    change.kind === 'end sessions' ? change.users : [],
  );
  await prepare(plan.steps, site);
  await site.assertLocked();
  await runPhase('shut', plan.steps, site);
  await runPhase('reduce', plan.steps, site);
  // Before the last trace of what they lose is lost: nobody would know whose sessions to end.
  const ended = await endAll(leavers, site);
  await runPhase('part', plan.steps, site);
  await site.assertLocked();
  await store?.();
  await runPhase('open', plan.steps, site);
  const reduced = plan.steps.flatMap((step) => (step.kind === 'disallow' ? step.users : []));
  return [
    ...(await namesakes(ended.users, site)),
    ...(await weakened(reduced, site)),
    ...(await depart(plan, leavers, ended.newest, site)),
  ];
}

async function runPhase(phase: Phase, steps: readonly Step[], site: Site): Promise<void> {
  for (const step of steps)
    await runAll(render(step, site.dialect)[phase] ?? [], describe(step), site);
}

/** After the roles, which an access without a card is known by; before the users, whom only the card knows. */
async function prepare(steps: readonly Step[], site: Site): Promise<void> {
  const roles = steps.filter(({ kind }) => kind === 'create role');
  await runPhase('prepare', roles, site);
  if (steps.some(({ kind }) => ON_CARD.has(kind)))
    await runAll(site.card.write, "write the access's card", site);
  await runPhase(
    'prepare',
    steps.filter(({ kind }) => kind !== 'create role'),
    site,
  );
}

const ON_CARD: ReadonlySet<Step['kind']> = new Set(['create role', 'mark role', 'create user']);

async function runAll(
  statements: readonly string[],
  doing: string,
  { connection, explain }: Site,
): Promise<void> {
  try {
    for (const statement of statements) await connection.query(statement);
  } catch (error) {
    throw explain(error, doing);
  }
}

/** What can't be dropped can't log in either and still bears its marker: the next run tries again. */
async function depart(
  { steps, departures }: Plan,
  leavers: readonly string[],
  newest: number,
  site: Site,
): Promise<string[]> {
  const holders = departures.flatMap((change) => (change.kind === 'drop' ? change.holders : []));
  const roles = new Set(site.current.roles.map(({ name }) => name));
  const users = holders.filter((name) => !roles.has(name));
  const goneRoles = holders.filter((name) => roles.has(name));
  const isLast =
    goneRoles.length === roles.size && !steps.some(({ kind }) => kind === 'create role');
  const warnings: string[] = [];
  if (holders.length > 0) await site.assertLocked();
  if (users.length > 0) warnings.push(...(await dropUsers(users, site)));
  if (goneRoles.length > 0) warnings.push(...(await dropRoles(goneRoles, isLast, site)));
  // A login that was under way when the first look was taken.
  const gone = new Set(holders);
  await endAll(
    leavers.filter((name) => gone.has(name)),
    site,
  );
  const staying = leavers.filter((name) => !gone.has(name));
  await endAll(staying, site, newest);
  return warnings;
}

/**
 * Whoever views, routines, triggers or events run as is kept, locked, with the privileges that they run with: dropping it would leave
 * them unusable, and nobody but their author knows whose they should be instead.
 */
async function dropUsers(users: readonly string[], site: Site): Promise<string[]> {
  const defined = await definedBy(users, site);
  const kept = Map.groupBy(defined, ({ definer }) => definer);
  const warnings = [...kept].map(
    ([name, objects]) =>
      `${name} can't log in any more but was not dropped: ${definedInWords(objects)} run with its rights. Drop them, or create them anew as somebody else`,
  );
  const gone = users.filter((name) => !kept.has(name));
  const [problem] = await attempt(renderDrop(gone), 'drop users', site);
  if (problem === undefined) return warnings;
  // One of them that can't be dropped keeps the others in.
  for (const name of gone)
    warnings.push(...(await attempt(renderDrop([name]), `drop ${name}`, site)));
  return warnings;
}

/** The last one goes after the card: a role without a card is found by the next run, a card without a role is not. */
async function dropRoles(roles: readonly string[], isLast: boolean, site: Site): Promise<string[]> {
  const statements = [
    ...roles.slice(0, -1).map(renderDropRole),
    ...(isLast ? [site.card.drop] : []),
    ...roles.slice(-1).map(renderDropRole),
  ];
  return attempt(statements, `drop ${roles.join(', ')}`, site);
}

async function attempt(
  statements: readonly string[],
  doing: string,
  site: Site,
): Promise<string[]> {
  try {
    await runAll(statements, doing, site);
    return [];
  } catch (error) {
    if (error instanceof RaceLost) throw error;
    return [`could not ${doing}; the next run tries again: ${reason(error)}`];
  }
}

/** Who stays with fewer privileges may be whom something runs as. */
async function weakened(users: readonly string[], site: Site): Promise<string[]> {
  const defined = await definedBy(users, site);
  return [...Map.groupBy(defined, ({ definer }) => definer)].map(
    ([name, objects]) =>
      `${name} may do less than before, and so may ${definedInWords(objects)}, which run with its rights`,
  );
}

async function definedBy(
  users: readonly string[],
  { connection, explain }: Site,
): Promise<Defined[]> {
  if (users.length === 0) return [];
  const all = await readDefined(connection).catch((error: unknown) => {
    throw explain(error, 'looking for objects that run with the rights of users');
  });
  const meant = new Set(users);
  return all.filter(({ definer }) => meant.has(definer));
}

/** Accounts of others that bear the names of ours. Their sessions can't be told from those of ours, and were ended with them. */
async function namesakes(
  users: readonly string[],
  { connection, explain }: Site,
): Promise<string[]> {
  if (users.length === 0) return [];
  const rows = await connection
    .query<{ name: string; host: string }>(
      `SELECT User AS name, Host AS host FROM mysql.user WHERE User IN (${literals(users)}) AND Host NOT IN ('%', '')`,
    )
    .catch((error: unknown) => {
      throw explain(error, 'looking for other accounts of the same names');
    });
  return rows.map(
    ({ name, host }) =>
      `the sessions of ${name} were ended, also those of the account '${name}'@'${host}', which is not ours: the server does not tell them apart`,
  );
}

async function endAll(users: readonly string[], site: Site, until?: number): Promise<Ended> {
  if (users.length === 0) return { newest: 0, users: [] };
  return endSessions(site.connection, users, site.hasKiller, until).catch((error: unknown) => {
    throw site.explain(error, 'ending sessions');
  });
}
