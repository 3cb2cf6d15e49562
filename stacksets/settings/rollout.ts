import { writeRollout } from '../../provider/contract/messages/rollout.ts';
import type { Settings } from './index.ts';

/** Where the hub's doctor looks: where the StackSets go. */
export function rolloutEnvironment({
  organizationalUnits,
  regions,
  vpcs,
  namePrefix,
}: Pick<Settings, 'organizationalUnits' | 'regions' | 'vpcs' | 'namePrefix'>): string {
  return writeRollout({
    namePrefix,
    units: organizationalUnits,
    regions,
    vpcs: vpcs.map(({ name, organizationalUnits, regions }) => ({
      name,
      ...(organizationalUnits && { units: organizationalUnits }),
      ...(regions && { regions }),
    })),
  });
}
