import { type Holding, IAM_ROLE, type PersonalUser } from '../model/state.ts';
import { isGroupMarker, type Marker } from './marker.ts';
import type { Catalogue, RoleRow } from './rows.ts';

/** What users and roles own or may do, in whichever database, and whose business that is. */

/** What is shared by all databases is dealt with in the access's own. */
export function holdingsOf(
  { dependencies, server }: Catalogue,
  holders: readonly string[],
): Holding[] {
  const rows = dependencies
    .filter(({ holder }) => holders.includes(holder))
    .map((row) => ({ ...row, database: row.database ?? server.database }));
  const byPlace = Map.groupBy(rows, ({ holder, database }) => JSON.stringify([holder, database]));
  return [...byPlace.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    return [{ ...first, owned: [first, ...rest].reduce((sum, { owned }) => sum + owned, 0) }];
  });
}

/** The owner roles of the server's other databases: what somebody has made there is theirs to keep, not ours. */
export function heirsOf(
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
 * The people that are this access's business, and what they hold that is. Somebody whom an earlier run could not drop may be anybody's:
 * it is ours only if nothing of theirs lies in another database that nobody could inherit it in.
 */
export function concerned(
  everybody: readonly PersonalUser[],
  holdings: readonly Holding[],
  known: {
    readonly database: string;
    readonly people: ReadonlySet<string>;
    readonly heirs: ReadonlyMap<string, string>;
  },
): { personal: PersonalUser[]; holdings: Holding[] } {
  const { database, people, heirs } = known;
  const held = Map.groupBy(holdings, ({ holder }) => holder);
  const personal = everybody.filter(({ name, memberOf }) => {
    const isLeftover = !people.has(name) && !memberOf.some((role) => role !== IAM_ROLE);
    const isOurs = (holding: Holding) =>
      holding.database === database || heirs.has(holding.database);
    return !isLeftover || (held.get(name) ?? []).every(isOurs);
  });
  const ours = new Set(personal.map(({ name }) => name));
  const others = new Set(everybody.map(({ name }) => name).filter((name) => !ours.has(name)));
  const shared = new Map(
    personal.filter(({ isShared }) => isShared).map((person) => [person.name, person]),
  );
  return {
    personal,
    holdings: holdings.filter((holding) => {
      const person = shared.get(holding.holder);
      if (person !== undefined) return holding.database === database && !person.isSharedHere;
      return !others.has(holding.holder);
    }),
  };
}
