import type { MysqlPlan } from '../model/changes.ts';
import type { Grant, MysqlTarget, ServerState } from '../model/state.ts';
import { differenceOf } from '../plan/diff.ts';
import { planChanges } from '../plan/index.ts';

/** All that a plan starts from. */
export interface PlanBasis {
  readonly current: ServerState<MysqlTarget>;
  /** Other accesses' grants on the database to this one's people, who keep them. */
  readonly grantsOfOthers: ReadonlyArray<Grant<MysqlTarget>>;
}

export function planMysql(
  { current, grantsOfOthers }: PlanBasis,
  wanted: ServerState<MysqlTarget>,
): MysqlPlan {
  const grants = [...wanted.grants, ...grantsOfOthers];
  return planChanges(differenceOf(current, { ...wanted, grants }), NOTHING_MORE);
}

const NOTHING_MORE = {
  demoted: [],
  withLeavers: [],
  afterDemotions: [],
  beforeGrants: [],
  afterMemberships: [],
  beforeDrops: [],
};
