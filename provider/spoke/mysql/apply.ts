import type { MysqlPlan, MysqlStep } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import type { Outcome } from '../server.ts';
import { depart } from './departures.ts';
import type { Phase } from './dialect.ts';
import { render } from './render.ts';
import { type Deed, deeds, run, type Site } from './site.ts';

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
  await run(preparations(steps, site), site);
  await site.assertLocked();
  await run(inPhase('part', steps, site), site);
  await store?.();
  await run(inPhase('open', steps, site), site);
  return depart(plan, site);
}

export function inPhase(phase: Phase, steps: readonly MysqlStep[], { dialect }: Site): Deed[] {
  return steps.flatMap((step) => deeds(render(step, dialect)[phase], describe(step)));
}

/**
 * The ledger is written after the roles, by which the next run knows an access without a ledger,
 * and before the users, which only the ledger knows.
 */
export function preparations(steps: readonly MysqlStep[], site: Site): Deed[] {
  const isRole = ({ kind }: MysqlStep) => kind === 'create role';
  const roles = steps.filter(isRole);
  const others = steps.filter((step) => !isRole(step));
  const isInLedger = steps.some(({ kind }) => IN_LEDGER.has(kind));
  return [
    ...inPhase('prepare', roles, site),
    ...(isInLedger ? deeds(site.ledger.write, "write the access's ledger") : []),
    ...inPhase('prepare', others, site),
  ];
}

const IN_LEDGER: ReadonlySet<MysqlStep['kind']> = new Set([
  'create role',
  'mark role',
  'create user',
  'adopt user',
]);
