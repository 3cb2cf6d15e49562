import { UserError } from '../../runtime/errors.ts';
import type { Marker } from './marker.ts';
import type { RoleRow } from './rows.ts';

/** A name of the access's must be the access's; a name of a person, a person's. */
export function refuseUnmanaged(
  marked: ReadonlyArray<{ readonly row: RoleRow; readonly marker: Marker | undefined }>,
  names: readonly string[],
  people: readonly string[],
  id: string,
): void {
  const ofAccess = new Set(names);
  const ofPeople = new Set(people);
  for (const { row, marker } of marked) {
    const isAccess = marker !== undefined && 'access' in marker && marker.access === id;
    const isForeign =
      (ofAccess.has(row.name) && !isAccess) || (ofPeople.has(row.name) && marker?.is !== 'person');
    if (ofPeople.has(row.name) && marker?.is === 'person' && !row.isManageable)
      throw new UserError(
        `the personal user ${row.name} was made by another master user, which alone may alter it. Have that one GRANT it to this one WITH ADMIN ` +
          'OPTION, or drop it',
      );
    if (!isForeign) continue;
    const whose =
      marker !== undefined && 'for' in marker
        ? `belongs to another access (${marker.for})`
        : 'was not made by database-access';
    throw new UserError(
      `the role ${row.name} exists on the server but ${whose}. It is not touched; rename or drop it, or take it out of ` +
        (ofPeople.has(row.name) ? 'the group' : 'the parameter that names it'),
    );
  }
}
