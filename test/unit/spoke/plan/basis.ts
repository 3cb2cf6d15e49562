import type { PlanBasis } from '../../../../provider/spoke/postgres/plan/plan.ts';

/** What plans start from beside the state: nothing. */
export const BASIS: Omit<PlanBasis, 'current'> = {
  ownedObjects: [],
  grantees: new Set(),
  keepers: [],
  customizations: new Map(),
  strayMemberships: [],
};
