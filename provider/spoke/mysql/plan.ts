import type { MysqlPlan } from '../model/changes.ts';
import type { Customizations, MysqlCustomization } from '../model/customizations.ts';
import type { Grant, MysqlTarget, ServerState } from '../model/state.ts';
import { carryOver } from '../plan/carry-over.ts';
import { differenceOf } from '../plan/diff.ts';
import { planChanges } from '../plan/index.ts';
import { names } from '../plan/lists.ts';

/** All that a plan starts from. */
export interface PlanBasis {
  readonly current: ServerState<MysqlTarget>;
  /** Other accesses' grants on the database to this one's people, who keep them. */
  readonly grantsOfOthers: ReadonlyArray<Grant<MysqlTarget>>;
  /** By user of the application: what a DBA set for it. */
  readonly customizations: ReadonlyMap<string, Customizations<MysqlCustomization>>;
  /** Warnings of what the plan takes away: no later inspection shows it. */
  readonly notes: readonly string[];
}

export function planMysql(
  { current, grantsOfOthers, customizations, notes }: PlanBasis,
  wanted: ServerState<MysqlTarget>,
): MysqlPlan {
  const grants = [...wanted.grants, ...grantsOfOthers];
  const concerned = new Set(
    [current, wanted].flatMap(({ roles, users, people }) => names([...roles, ...users, ...people])),
  );
  // A user that is not adopted after all is nobody of ours.
  const held = current.grants.filter(({ grantee }) => concerned.has(grantee));
  const difference = differenceOf({ ...current, grants: held }, { ...wanted, grants });
  return planChanges(difference, {
    demoted: [],
    withLeavers: [],
    expulsions: [],
    afterDemotions: [],
    afterMemberships: carryOver(difference, customizations),
    beforeDrops: [],
    notes,
  });
}
