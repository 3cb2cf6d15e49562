import { sql } from '../engine/sql.ts';
import type { MysqlPlan, MysqlStep } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import { describeDefined } from './definers.ts';
import { depart } from './departures.ts';
import { literals } from './quote.ts';
import { type Phase, render } from './render.ts';
import { definedBy, endSessionsOf, run, type Site } from './site.ts';

/**
 * The steps phase by phase (render.ts says why), then the departures one by one. Returns warnings.
 * After whichever statement a run stops: every user that can log in is known, everybody that must
 * not is locked, and the next run sees what is left to do.
 */
export async function applyPlan(
  plan: MysqlPlan,
  site: Site,
  store?: () => Promise<void>,
): Promise<string[]> {
  const { steps, departures } = plan;
  const leavers = departures.flatMap((change) =>
    change.kind === 'end sessions' ? change.users : [],
  );
  await prepare(steps, site);
  await site.assertLocked();
  await runPhase('shut', steps, site);
  await runPhase('reduce', steps, site);
  // Before the last trace of what they lose is gone: nobody would know whose sessions to end.
  const ended = await endSessionsOf(leavers, site);
  await runPhase('part', steps, site);
  await site.assertLocked();
  await store?.();
  await runPhase('open', steps, site);
  return [
    ...(await warnOfNamesakes(ended.users, site)),
    ...(await warnOfWeakened(steps, site)),
    ...(await depart(plan, leavers, ended.newest, site)),
  ];
}

async function runPhase(phase: Phase, steps: readonly MysqlStep[], site: Site): Promise<void> {
  for (const step of steps)
    await run(render(step, site.dialect)[phase] ?? [], describe(step), site);
}

/**
 * The ledger is written after the roles, by which the next run knows an access without a ledger,
 * and before the users, which only the ledger knows.
 */
async function prepare(steps: readonly MysqlStep[], site: Site): Promise<void> {
  const isRole = ({ kind }: MysqlStep) => kind === 'create role';
  const roles = steps.filter(isRole);
  const others = steps.filter((step) => !isRole(step));
  await runPhase('prepare', roles, site);
  if (steps.some(({ kind }) => IN_LEDGER.has(kind)))
    await run(site.ledger.write, "write the access's ledger", site);
  await runPhase('prepare', others, site);
}

const IN_LEDGER: ReadonlySet<MysqlStep['kind']> = new Set([
  'create role',
  'mark role',
  'create user',
]);

/** Objects may run with the rights of a user that stays with fewer privileges. */
async function warnOfWeakened(steps: readonly MysqlStep[], site: Site): Promise<string[]> {
  const reduced = steps.flatMap((step) => (step.kind === 'revoke' ? step.grantees : []));
  return [...(await definedBy(reduced, site))].map(
    ([name, objects]) =>
      `${name} may do less than before, and so may ${describeDefined(objects)}, which run with ` +
      'its rights',
  );
}

/**
 * Other people's accounts may bear the names of our users. The server does not tell their sessions
 * apart, so these were ended too.
 */
async function warnOfNamesakes(
  users: readonly string[],
  { connection, explain }: Site,
): Promise<string[]> {
  if (users.length === 0) return [];
  const rows = await connection
    .query<{ name: string; host: string }>(
      sql`SELECT User AS name, Host AS host FROM mysql.user
           WHERE User IN (${literals(users)}) AND Host NOT IN ('%', '')`,
    )
    .catch((error: unknown) => {
      throw explain(error, 'looking for other accounts of the same names');
    });
  return rows.map(
    ({ name, host }) =>
      `the sessions of ${name} were ended, also those of the account '${name}'@'${host}', which ` +
      'is not ours: the server does not tell them apart',
  );
}
