import { accessId } from '../../contract/request/identity.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { type GroupRole, groupRoleName, type User } from '../model/state.ts';
import type { Inspection } from '../server.ts';
import { type Asked, hasTokens, type Known } from './accounts.ts';
import { privilegesOf } from './levels.ts';
import { type Ledger, ledgerName, namesOf, parseRoleName } from './marker.ts';
import { peopleOf } from './people.ts';
import { refuseMoved, refuseUnmanaged } from './unmanaged.ts';

/** The accounts as what they mean for the access. Refuses accounts of our names that we did not make. */
export function interpret(known: Known, asked: Asked): Inspection {
  const { access, storedUsername } = asked;
  refuseMoved(known, access.identity);
  const card = known.cards.get(ledgerName(access.identity));
  const roles = rolesOf(known, access, card);
  const users = usersOf(known, asked, card);
  const people = peopleOf(known, asked, users);
  refuseUnmanaged(known, access.identity, { storedUsername, users, people: asked.people });
  return {
    current: { roles, users, people, grants: [] },
    ownedObjects: [],
    newOwnerElsewhere: () => undefined,
    groupRole: (level) => ({
      name: groupRoleName(access.identity, level),
      level,
      hostPort: hostPort(access.endpoint),
      isManageable: true,
    }),
    wantedGrants: () => [],
    actingRole: () => undefined,
    ownPrivileges: privilegesOf,
    everyPerson: [],
    warnings: [],
  };
}

/** credentials.ts: `checkout_x7k2m9qabc`. */
const GIVEN = /_[a-z][a-z0-9]{9}$/;

/** Without a card, a role is one that was made, or is being removed, by a run that got no further. */
function rolesOf(
  { accounts }: Known,
  { identity, endpoint }: Request,
  card: Ledger | undefined,
): GroupRole[] {
  return accounts.flatMap(({ name, isRole }) => {
    const read = parseRoleName(name);
    if (isRole === 0 || read?.card !== ledgerName(identity)) return [];
    const { level } = read;
    return [
      {
        name,
        level,
        hostPort: card?.server ?? hostPort(endpoint),
        isManageable: card !== undefined,
      },
    ];
  });
}

/**
 * Who stands on the card and is a member of a role of ours, or is locked and says so. If somebody has dropped the card, members with a
 * password and a name like those that we give: of which rotation they are, nobody knows, so the next run makes one more.
 */
function usersOf(
  { accounts }: Known,
  { access, storedUsername }: Asked,
  card: Ledger | undefined,
): User[] {
  const id = accessId(access.identity);
  const ours = new Set(namesOf(access.identity).roles);
  const listed = new Map(card?.users.map((user) => [user.name, user]));
  return accounts.flatMap((account) => {
    const { name, host, isRole, roles, plugin, marker, privileges, isLocked, isEncrypted } =
      account;
    const isLost = card === undefined && isRole === 0 && !hasTokens(plugin) && GIVEN.test(name);
    const entry = listed.get(name);
    const memberOf = roles.filter((role) => ours.has(role));
    const isMarked = marker?.is === 'application user' && marker.access === id;
    if (host !== '%' || !(isMarked || ((entry !== undefined || isLost) && memberOf.length > 0)))
      return [];
    // Whose login has lost its REQUIRE SSL is let in anew, with it.
    const isWell = isEncrypted === 1 || name !== storedUsername;
    return [
      {
        name,
        generation: entry?.generation ?? 0,
        rotation: entry?.rotation ?? '',
        canLogIn: isLocked === 0 && isWell,
        memberOf,
        privileges,
        password: 'unknown' as const,
      },
    ];
  });
}
