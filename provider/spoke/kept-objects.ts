import type { Plan } from './model/changes.ts';
import type { Inspection } from './server.ts';

/**
 * Whoever is demoted keeps what it owns, on which it may do everything: a warning for each. It
 * could make objects of its own only while it might do more, or because a DBA lets it.
 */
export function warnOfKeptObjects(
  { expulsions }: Plan,
  { ownedObjects }: Pick<Inspection, 'ownedObjects'>,
): string[] {
  const demoted = new Set(
    expulsions.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === 'add members' ? step.members : [])),
    ),
  );
  return ownedObjects
    .filter(({ owner, owned }) => owned > 0 && demoted.has(owner))
    .map(
      ({ owner, database, owned }) =>
        `${owner} may do less than before, but still owns ${owned} objects in database ` +
        `${database}, on which it may do everything. To change that, REASSIGN OWNED BY it`,
    );
}
