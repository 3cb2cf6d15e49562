import type { MysqlPlan, MysqlStep } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import type { Outcome } from '../server.ts';
import { depart } from './departures.ts';
import type { Phase } from './dialect.ts';
import { render } from './render.ts';
import { run, type Site } from './site.ts';

/**
 * The steps phase by phase (dialect.ts says why), then the departures one by one.
 * After whichever statement a run stops: every user that can log in is known, everybody that must
 * not is locked, and the next run sees what is left to do.
 */
export async function applyPlan(
  plan: MysqlPlan,
  site: Site,
  store?: () => Promise<void>,
): Promise<Outcome> {
  const { steps } = plan;
  await prepare(steps, site);
  await site.assertLocked();
  await runPhase('part', steps, site);
  await store?.();
  await runPhase('open', steps, site);
  return depart(plan, site);
}

export async function runPhase(
  phase: Phase,
  steps: readonly MysqlStep[],
  site: Site,
): Promise<void> {
  for (const step of steps)
    await run(render(step, site.dialect)[phase] ?? [], describe(step), site);
}

/**
 * The ledger is written after the roles, by which the next run knows an access without a ledger,
 * and before the users, which only the ledger knows.
 */
export async function prepare(steps: readonly MysqlStep[], site: Site): Promise<void> {
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
  'adopt user',
]);
