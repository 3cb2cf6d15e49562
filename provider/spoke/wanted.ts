import type { Person } from '../contract/messages/order.ts';
import { LEVELS, type Level } from '../contract/request/level.ts';
import type { Request } from '../contract/request/request.ts';
import type { Credentials } from './credentials.ts';
import type { ServerState, User } from './model/state.ts';
import type { Inspection, Member } from './server.ts';
import { type WantedPerson, wantedPeople } from './wanted-people.ts';

/** The group roles in use, their members and grants; and those that own something. */
export function wantedState(
  { privileges }: Request,
  people: readonly WantedPerson[],
  inspection: Inspection,
  credentials: Credentials,
): ServerState {
  const { username, generation, rotation, former } = credentials;
  const staying = new Set([username, former, ...people.map((person) => person.username)]);
  const levels = new Set([privileges, ...people.map(({ level }) => level)]);
  for (const level of keptLevels(inspection, staying)) levels.add(level);
  const roles = LEVELS.filter((level) => levels.has(level)).map(inspection.groupRole);
  const sessionRole = inspection.sessionRole(privileges);
  const login = {
    canLogIn: true,
    memberOf: [inspection.groupRole(privileges).name],
    ...(sessionRole !== undefined && { sessionRole }),
  };
  const formerUsers = inspection.current.users
    .filter(({ name }) => name === former)
    .map(({ name, generation, rotation }): User => {
      return { name, generation, rotation, ...login, password: 'unknown' };
    });
  const users: User[] = [
    { name: username, generation, rotation, ...login, password: 'as stored' },
    ...formerUsers,
  ];
  const members = wantedMembers({ privileges }, people, credentials);
  return {
    roles,
    users,
    people: wantedPeople(people, inspection),
    grants: inspection.wantedGrants(roles, members),
  };
}

/** Everybody that the access should have, by name. */
export function wantedMembers(
  { privileges }: Pick<Request, 'privileges'>,
  people: readonly Person[],
  { username, former }: Pick<Credentials, 'username' | 'former'>,
): Member[] {
  const users = former === undefined ? [username] : [username, former];
  return [
    ...users.map((name) => ({ name, level: privileges })),
    ...people.map(({ username, level }) => ({ name: username, level })),
  ];
}

/** Of roles that own something already, or take over what leavers own. */
function keptLevels(
  { ownedObjects }: Inspection,
  staying: ReadonlySet<string | undefined>,
): Level[] {
  return ownedObjects.flatMap(({ owner, owned, level }) =>
    owned > 0 && level !== undefined && !staying.has(owner) ? [level] : [],
  );
}
