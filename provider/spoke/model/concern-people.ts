import type { Change } from './changes.ts';

/**
 * Are these changes about people alone? Then no other user can have lost its login by them.
 * @param people names of users
 */
export function concernPeopleOnly(
  changes: readonly Change[],
  people: ReadonlySet<string>,
): boolean {
  return changes.every((change) => usersIn(change)?.every((name) => people.has(name)));
}

/** Undefined for a change that is about something else, too. */
function usersIn(change: Change): readonly string[] | undefined {
  switch (change.kind) {
    case 'create people':
    case 'allow login':
    case 'forbid login':
    case 'set session role':
    case 'reset session role':
    case 'end sessions':
      return change.users;
    case 'grant':
    case 'revoke':
      return change.grantees;
    case 'add members':
    case 'remove members':
      return change.members;
    case 'drop':
      return change.names;
    default:
      return undefined;
  }
}
