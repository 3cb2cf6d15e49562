import { tenOf } from '../../model/describe.ts';
import type { GroupRole, OwnedObjects } from '../../model/state.ts';

/**
 * Group roles that are not wanted any more, but that others have named in policies or default
 * privileges. To drop such a role is to drop these: a restrictive policy that goes opens its table.
 * So the role is emptied, and kept until nothing names it.
 */
export function keptRoles(
  current: readonly GroupRole[],
  wanted: readonly GroupRole[],
  ownedObjects: readonly OwnedObjects[],
): { readonly roles: GroupRole[]; readonly notes: string[] } {
  const isWanted = new Set(wanted.map(({ name }) => name));
  const naming = ownedObjects.filter(({ named }) => named.length > 0);
  const roles = current.filter(
    ({ name }) => !isWanted.has(name) && naming.some(({ owner }) => owner === name),
  );
  return {
    roles,
    notes: roles.flatMap(({ name }) =>
      naming
        .filter(({ owner }) => owner === name)
        .map(
          ({ database, named }) =>
            `the role ${name} stays, without members and privileges, since it is named in ` +
            `database ${database} by ${tenOf(named)}. It goes with the next run after that ` +
            'has gone',
        ),
    ),
  };
}
