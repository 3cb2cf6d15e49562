import type { OwnedObjects } from '../model/state.ts';
import type { Person } from './accounts.ts';
import { isGroupMarker, type Marker } from './marker.ts';
import type { Catalogue, RoleRow } from './rows.ts';

/** Something that all databases share counts as the access's own database's. */
export function ownedObjectsOf(
  { dependencies, server }: Catalogue,
  owners: readonly string[],
): OwnedObjects[] {
  const rows = dependencies
    .filter(({ owner }) => owners.includes(owner))
    .map((row) => ({ ...row, database: row.database ?? server.database }));
  const byPlace = Map.groupBy(rows, ({ owner, database }) => JSON.stringify([owner, database]));
  return [...byPlace.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    return [{ ...first, owned: [first, ...rest].reduce((sum, { owned }) => sum + owned, 0) }];
  });
}

/**
 * The owner roles of the server's other databases, by database: objects in one of these go to its
 * own owner role, not to ours.
 */
export function newOwnersOf(
  marked: ReadonlyArray<{ readonly row: RoleRow; readonly marker: Marker | undefined }>,
  ours: ReadonlySet<string>,
): Map<string, string> {
  return new Map(
    marked.flatMap(
      ({ row, marker }): Array<[string, string]> =>
        isGroupMarker(marker) && marker.is === 'owner' && row.isMasters && !ours.has(row.name)
          ? [[marker.database, row.name]]
          : [],
    ),
  );
}

/**
 * The people that are this access's business, and those of their objects that are. A person that an
 * earlier run could not drop may have been any access's: it is ours only if it owns nothing in
 * another database without an owner role that could take it over.
 */
export function concerned(
  everybody: readonly Person[],
  ownedObjects: readonly OwnedObjects[],
  known: {
    readonly database: string;
    readonly people: ReadonlySet<string>;
    readonly expelled: ReadonlySet<string>;
    readonly newOwners: ReadonlyMap<string, string>;
  },
): { personal: Person[]; ownedObjects: OwnedObjects[] } {
  const { database, people, expelled, newOwners } = known;
  const owned = Map.groupBy(ownedObjects, ({ owner }) => owner);
  const personal = everybody.filter(({ name, memberOf }) => {
    const isLeftover = !people.has(name) && !expelled.has(name) && memberOf.length === 0;
    const isOurs = (objects: OwnedObjects) =>
      objects.database === database || newOwners.has(objects.database);
    return !isLeftover || (owned.get(name) ?? []).every(isOurs);
  });
  const ours = new Set(personal.map(({ name }) => name));
  const others = new Set(everybody.map(({ name }) => name).filter((name) => !ours.has(name)));
  const shared = new Map(
    personal.filter(({ isShared }) => isShared).map((person) => [person.name, person]),
  );
  return {
    personal,
    ownedObjects: ownedObjects.filter((objects) => {
      const person = shared.get(objects.owner);
      if (person !== undefined) return objects.database === database && !person.isSharedHere;
      return !others.has(objects.owner);
    }),
  };
}
