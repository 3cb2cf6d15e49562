import type { Keeper, OwnedObjects } from '../../model/state.ts';
import type { Catalogue, DependencyRow, MentionRow } from '../catalogue/rows.ts';
import type { Keepers, Owner } from '../plan/keepers.ts';
import type { Person } from './accounts.ts';

/** Something that all databases share counts as the access's own database's. */
export function ownedObjectsOf(
  { dependencies, mentions, server }: Catalogue,
  owners: ReadonlyMap<string, Owner>,
): OwnedObjects[] {
  const byPlace = Map.groupBy(dependencies, ({ owner, database }) =>
    JSON.stringify([owner, database ?? server.database]),
  );
  return [...byPlace.values()].flatMap((rows) => {
    const [first] = rows;
    const owner = first && owners.get(first.owner);
    if (first === undefined || owner === undefined) return [];
    const owned = rows.reduce((sum, row) => sum + row.owned, 0);
    const database = first.database ?? server.database;
    const mentioned = (kinds: ReadonlyArray<MentionRow['kind']>) =>
      database === server.database
        ? mentions.flatMap(({ role, kind, what }) =>
            role === first.owner && kinds.includes(kind) ? [what] : [],
          )
        : rows.flatMap((row) => counted(row, kinds));
    return [
      {
        ...{ owner: first.owner, database, owned, ...owner },
        named: mentioned(['policy', 'default privileges']),
        mappings: mentioned(['user mapping']),
      },
    ];
  });
}

/** The names of what is in another database are not to be seen. */
function counted(row: DependencyRow, kinds: ReadonlyArray<MentionRow['kind']>): string[] {
  const numbers = {
    policy: row.policies,
    'default privileges': row.defaultPrivileges,
    'user mapping': row.userMappings,
  };
  return kinds.flatMap((kind) => (numbers[kind] > 0 ? [`${kind} (${numbers[kind]})`] : []));
}

/**
 * The people that are this access's business, and those of their objects that are. A person that an
 * earlier run could not drop may have been any access's: it is ours if a keeper of ours remembers it,
 * or if no other access's does and it owns nothing in another database.
 */
export function concerned(
  everybody: readonly Person[],
  ownedObjects: readonly OwnedObjects[],
  known: {
    readonly database: string;
    readonly people: ReadonlySet<string>;
    readonly expelled: ReadonlySet<string>;
    readonly keepers: Keepers;
  },
): { personal: Person[]; ownedObjects: OwnedObjects[] } {
  const { database, people, expelled, keepers } = known;
  const [here, elsewhere] = [leaversOf(keepers.ours), leaversOf(keepers.others)];
  const owned = Map.groupBy(ownedObjects, ({ owner }) => owner);
  const personal = everybody.filter(({ name, memberOf }) => {
    const isLeftover = !people.has(name) && !expelled.has(name) && memberOf.length === 0;
    const objects = owned.get(name) ?? [];
    if (!isLeftover || objects.some(({ fingerprint }) => here.has(fingerprint))) return true;
    return objects.every((some) => some.database === database && !elsewhere.has(some.fingerprint));
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
      if (person !== undefined) {
        // Of somebody who is out, what we have given is gone: the rest is for a DBA to take.
        const isOut = person.memberOf.length === 0 && !people.has(person.name);
        const isLeft = !isOut || objects.owned > 0;
        return objects.database === database && !person.isSharedHere && isLeft;
      }
      return !others.has(objects.owner);
    }),
  };
}

/** Those that a run has not finished with. */
function leaversOf(keepers: readonly Keeper[]): Set<string> {
  return new Set(keepers.map(({ from }) => from));
}
