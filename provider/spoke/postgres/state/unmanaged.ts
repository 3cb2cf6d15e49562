import { UserError } from '../../../runtime/errors.ts';
import type { RoleRow } from '../catalogue/rows.ts';
import type { Marker } from '../marker.ts';

/** Refuses roles that exist under a name of the access's, or of a person's, but are not ours. */
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
    const isUnmanaged =
      (ofAccess.has(row.name) && !isAccess) || (ofPeople.has(row.name) && marker?.is !== 'person');
    if (ofPeople.has(row.name) && marker?.is === 'person' && !row.isManageable)
      throw new UserError(
        `the personal user ${row.name} was created by another master user, and only that one may ` +
          'alter it. Have it GRANT the user to this master WITH ADMIN OPTION, or drop the user',
      );
    if (!isUnmanaged) continue;
    const whose =
      marker !== undefined && 'for' in marker
        ? `belongs to another access (${marker.for})`
        : 'was not made by database-access';
    throw new UserError(
      `the role ${row.name} exists on the server but ${whose}. It is not touched; rename or drop ` +
        'it, or take it out of ' +
        (ofPeople.has(row.name) ? 'the group' : 'the parameter that names it'),
    );
  }
}
