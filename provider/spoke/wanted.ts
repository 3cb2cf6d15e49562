import type { Person } from '../contract/messages/order.ts';
import { LEVELS } from '../contract/request/level.ts';
import type { Request } from '../contract/request/request.ts';
import type { Credentials } from './credentials.ts';
import type { ServerState, User } from './model/state.ts';
import type { Inspection } from './server.ts';
import { wantedPeople } from './wanted-people.ts';

/** The group roles in use, their members, and the owner role for as long as it has something to own. */
export function wantedAccess(
  { privileges, identity }: Request,
  people: readonly Person[],
  inspection: Inspection,
  credentials: Credentials,
): ServerState {
  const { username, generation, rotation, former } = credentials;
  const staying = [
    username,
    ...(former === undefined ? [] : [former]),
    ...people.map((person) => person.username),
  ];
  const levels = new Set([privileges, ...people.map(({ level }) => level)]);
  if (leavesSomething(inspection, identity.dbname, staying)) levels.add('owner');
  const roles = LEVELS.filter((level) => levels.has(level)).map(inspection.groupRole);
  const sessionRole = inspection.actingRole(privileges);
  const own = inspection.ownPrivileges(privileges);
  const login = {
    canLogIn: true,
    memberOf: [inspection.groupRole(privileges).name],
    ...(sessionRole !== undefined && { sessionRole }),
    ...(own !== undefined && { privileges: own }),
  };
  const before = inspection.current.users.filter(({ name }) => name === former);
  return {
    roles,
    users: [
      { name: username, generation, rotation, ...login, password: 'as stored' },
      ...before.map(
        ({ name, generation, rotation }): User => ({
          name,
          generation,
          rotation,
          ...login,
          password: 'unknown',
        }),
      ),
    ],
    people: wantedPeople(people, inspection),
    grants: inspection.wantedGrants(roles),
  };
}

/** Does the owner role own anything, or will it: from users that leave, and from those that stay, in the access's database? */
function leavesSomething(
  { ownedObjects }: Inspection,
  database: string,
  staying: readonly string[],
): boolean {
  return ownedObjects.some(
    (holding) =>
      holding.owned > 0 && (holding.database === database || !staying.includes(holding.owner)),
  );
}
