import type { Person } from '../contract/messages/order.ts';
import { LEVELS, type Level } from '../contract/request/level.ts';
import type { Request } from '../contract/request/request.ts';
import type { Credentials } from './credentials.ts';
import { ADOPTED, type ServerState, type User } from './model/state.ts';
import type { Inspection, Member } from './server.ts';
import { type WantedPerson, wantedPeople } from './wanted-people.ts';

/** The group roles in use, their members and grants; and those that own something. */
export function wantedState(
  { privileges }: Request,
  people: readonly WantedPerson[],
  inspection: Inspection,
  credentials: Credentials,
): ServerState {
  const { username, generation, rotation, former, adopted } = credentials;
  const staying = new Set([
    username,
    former,
    ...adopted,
    ...people.map((person) => person.username),
  ]);
  const levels = new Set([privileges, ...people.map(({ level }) => level)]);
  for (const level of keptLevels(inspection, staying)) levels.add(level);
  const roles = LEVELS.filter((level) => levels.has(level)).map(inspection.groupRole);
  const sessionRole = inspection.sessionRole(privileges);
  const asItself = { canLogIn: true, memberOf: [inspection.groupRole(privileges).name] };
  const login = { ...asItself, ...(sessionRole !== undefined && { sessionRole }) };
  const formerUsers = inspection.current.users
    .filter(({ name }) => name === former)
    .map(({ name, generation, rotation }): User => {
      return { name, generation, rotation, ...login, password: 'unknown' };
    });
  const users: User[] = [
    { name: username, generation, rotation, ...login, password: 'as stored' },
    ...formerUsers,
    ...adopted.map((name) => adoptedUser({ name, generation }, asItself, inspection)),
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
  { username, former, adopted }: Pick<Credentials, 'username' | 'former' | 'adopted'>,
): Member[] {
  const users = [username, ...(former === undefined ? [] : [former]), ...adopted];
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

/**
 * It owns its objects itself, so its sessions begin as they always have. If a DBA locked it, it stays
 * locked.
 */
function adoptedUser(
  { name, generation }: Pick<User, 'name' | 'generation'>,
  login: Pick<User, 'canLogIn' | 'memberOf'>,
  { current, adoptee }: Inspection,
): User {
  const present = current.users.find((user) => user.name === name);
  const found = adoptee !== undefined && 'found' in adoptee ? adoptee.found : undefined;
  const comment = present === undefined ? found?.comment : present.comment;
  const masterJoined = present === undefined ? found?.masterJoins : present.masterJoined;
  const sessionRole = present?.sessionRole;
  return {
    ...{ name, rotation: ADOPTED, password: 'unknown' },
    generation: present?.generation ?? generation,
    ...{ ...login, canLogIn: present?.canLogIn ?? true },
    ...(sessionRole !== undefined && { sessionRole }),
    ...(comment !== undefined && { comment }),
    ...(masterJoined && { masterJoined }),
  };
}
