import { writeRollout } from '../../provider/contract/messages/rollout.ts';

/** Where the StackSets deploy. */
export interface Scope {
  readonly namePrefix: string;
  readonly organizationalUnits: readonly string[];
  readonly regions: readonly string[];
  readonly vpcs: readonly ScopedVpc[];
  readonly rollout: { readonly pilot: readonly string[] };
}

interface ScopedVpc {
  readonly name: string;
  readonly organizationalUnits?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
}

/** The hub's setting ROLLOUT: its doctor looks wherever the StackSets deploy. */
export function rolloutEnvironment(scope: Scope): string {
  return writeRollout({
    namePrefix: scope.namePrefix,
    units: [...scope.organizationalUnits],
    regions: [...scope.regions],
    ...(scope.rollout.pilot.length > 0 && { pilot: [...scope.rollout.pilot] }),
    vpcs: scope.vpcs.map(({ name, organizationalUnits, regions }) => ({
      name,
      ...(organizationalUnits && { units: [...organizationalUnits] }),
      ...(regions && { regions: [...regions] }),
    })),
  });
}
