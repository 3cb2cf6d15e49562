import type { ClearPrivileges, HandOver } from '../model/changes.ts';
import type { OwnedObjects } from '../model/state.ts';
import { byText } from '../plan/lists.ts';

export type NewOwnerOf = (objects: OwnedObjects) => string | undefined;

/**
 * In each database: what a leaver owns is handed over to an owner role, then the privileges that it
 * holds there are taken back.
 */
export function releaseOwnedObjects(
  ownedObjects: readonly OwnedObjects[],
  newOwnerOf: NewOwnerOf,
): Array<HandOver | ClearPrivileges> {
  return inOrder(ownedObjects).flatMap((objects) => {
    const { owner, database, owned } = objects;
    const to = newOwnerOf(objects);
    const handOver = { kind: 'hand over', owner, database, to } as const;
    return [
      ...(owned === 0 || to === undefined ? [] : [{ ...handOver, to }]),
      { kind: 'clear privileges', grantee: owner, database, keepsObjects: false },
    ];
  });
}

/** The privileges that users who stay hold themselves in the database; what they own stays. */
export function clearPrivileges(
  ownedObjects: readonly OwnedObjects[],
  users: readonly string[],
  database: string,
): ClearPrivileges[] {
  return inOrder(ownedObjects)
    .filter((objects) => objects.database === database && users.includes(objects.owner))
    .map(({ owner }) => ({
      kind: 'clear privileges',
      grantee: owner,
      database,
      keepsObjects: true,
    }));
}

function inOrder(ownedObjects: readonly OwnedObjects[]): OwnedObjects[] {
  return byText(ownedObjects, ({ database, owner }) => `${database}\n${owner}`);
}
