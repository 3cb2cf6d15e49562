import { roleTaken } from '../../../errors/people.ts';
import { ADOPTED_NAME, leftOutPerson } from '../../engine/left-out.ts';
import { ADOPTED } from '../../model/state.ts';
import type { RoleRow } from '../catalogue/rows.ts';
import { isUserMarker, type Marker } from '../marker.ts';

type Marked = ReadonlyArray<{ readonly row: RoleRow; readonly marker: Marker | undefined }>;

/** Refuses roles that exist under a name of the access's but are not ours. */
export function refuseUnmanaged(marked: Marked, names: readonly string[], id: string): void {
  const ofAccess = new Set(names);
  for (const { row, marker } of marked) {
    const isAccess = marker !== undefined && 'access' in marker && marker.access === id;
    if (ofAccess.has(row.name) && !isAccess)
      throw roleTaken({ role: row.name, whose: whoseRole(marker) });
  }
}

/** People whose names others have on the server, or whose users we may not alter, and why. */
export function collisions(
  marked: Marked,
  people: readonly string[],
  { id, adopt }: { readonly id: string; readonly adopt: string | undefined },
): ReadonlyMap<string, string> {
  const ofPeople = new Set(people);
  const isAdopted = ({ row, marker }: Marked[number]) =>
    isUserMarker(marker)
      ? marker.access === id && marker.rotation === ADOPTED
      : marker === undefined && row.name === adopt;
  const why = (each: Marked[number]) => {
    const { row, marker } = each;
    if (isAdopted(each)) return ADOPTED_NAME;
    if (marker?.is !== 'person')
      return `the role exists on the server but ${whoseRole(marker)}: a DBA can rename or drop it`;
    if (row.isManageable) return undefined;
    return (
      'another master user created the role, and only that one may alter it: have it GRANT the ' +
      'role to this master WITH ADMIN OPTION, or drop it'
    );
  };
  return new Map(
    marked.flatMap((each) => {
      const because = ofPeople.has(each.row.name) ? why(each) : undefined;
      return because === undefined
        ? []
        : [[each.row.name, leftOutPerson(each.row.name, because)] as const];
    }),
  );
}

function whoseRole(marker: Marker | undefined): string {
  return marker !== undefined && 'for' in marker
    ? `belongs to another access (${marker.for})`
    : 'was not made by database-access';
}
