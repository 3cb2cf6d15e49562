import type { Engine } from './engine.ts';
import { specifyDrift } from './reconciliation/drift.ts';
import { specifyGroupsOfRuns } from './reconciliation/groups.ts';
import { specifyWhatHappensMeanwhile } from './reconciliation/meanwhile.ts';
import { specifyPeopleOfRuns } from './reconciliation/people.ts';
import { specifyRecordsOfRuns } from './reconciliation/records.ts';
import { type PeopleWorld, setScene } from './reconciliation/scene.ts';
import { specifySpoiledCalls } from './reconciliation/spoiled-calls.ts';
import { specifyWhatHasNoRecord } from './reconciliation/unrecorded.ts';

/**
 * The reconciliation on every engine: no test applies anything twice.
 *
 * @param specifiesTheHub also what the hub does before it asks the spoke, which no engine changes
 */
export function specifyReconciliation(
  engine: Pick<Engine, 'statements' | 'refuses'>,
  given: () => PeopleWorld,
  { specifiesTheHub }: { readonly specifiesTheHub: boolean },
): void {
  const scene = setScene(given);
  specifyPeopleOfRuns(scene);
  specifyDrift(scene, engine);
  specifyWhatHappensMeanwhile(scene, engine);
  specifyWhatHasNoRecord(scene);
  if (!specifiesTheHub) return;
  specifyGroupsOfRuns(scene);
  specifyRecordsOfRuns(scene);
  specifySpoiledCalls(scene);
}
