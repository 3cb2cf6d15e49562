import type { ClearPrivileges, HandOver } from '../model/changes.ts';
import type { OwnedObjects } from '../model/state.ts';
import { byText } from '../plan/lists.ts';

export type NewOwnerOf = (objects: OwnedObjects) => string | undefined;

/** Objects go to an owner role. */
export function handOvers(
  ownedObjects: readonly OwnedObjects[],
  newOwnerOf: NewOwnerOf,
): HandOver[] {
  return inOrder(ownedObjects).flatMap((objects) => {
    const { owner, database, owned } = objects;
    const to = newOwnerOf(objects);
    return owned === 0 || to === undefined ? [] : [{ kind: 'hand over', owner, database, to }];
  });
}

/**
 * In each database: what a leaver owns is handed over, then the privileges that it holds there are
 * taken back.
 */
export function releaseOwnedObjects(
  ownedObjects: readonly OwnedObjects[],
  newOwnerOf: NewOwnerOf,
): Array<HandOver | ClearPrivileges> {
  return inOrder(ownedObjects).flatMap((objects) => [
    ...handOvers([objects], newOwnerOf),
    { kind: 'clear privileges', grantee: objects.owner, database: objects.database } as const,
  ]);
}

function inOrder(ownedObjects: readonly OwnedObjects[]): OwnedObjects[] {
  return byText(ownedObjects, ({ database, owner }) => `${database}\n${owner}`);
}
