import { accessId } from '../../contract/request/identity.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { warnOfExcess } from '../engine/excess.ts';
import { noSessionAllowed } from '../engine/messages.ts';
import {
  ADOPTED,
  type GroupRole,
  groupRoleName,
  isAdopted,
  type MysqlTarget,
  type User,
} from '../model/state.ts';
import { names as namesIn } from '../plan/lists.ts';
import type { Inspection } from '../server.ts';
import {
  type AccountDetails,
  hasTokens,
  type InspectionScope,
  type ServerAccounts,
} from './accounts.ts';
import { adoptedGrants, excessOfAdopted } from './adopted-grants.ts';
import { adopteeOf } from './adoptee.ts';
import { excessOf, grantsOfRoles } from './effective-rights.ts';
import { wantedGrants } from './levels.ts';
import { type Ledger, ledgerName, namesOf, parseRoleName } from './marker.ts';
import { grantsOfOthers, peopleOf } from './people.ts';
import type { PlanBasis } from './plan.ts';
import { grantsByLevel, renamedOf, warnOfRenamed } from './renamed.ts';
import { collisions, refuseMoved, refuseUnmanaged } from './unmanaged.ts';
import { warnOfDefiners } from './warn-of-definers.ts';

export type MysqlInspection = Inspection<MysqlTarget> &
  PlanBasis & {
    /** By name: those that may come from anywhere, as ours all do. */
    readonly accounts: ReadonlyMap<string, AccountDetails>;
  };

/**
 * Interprets the accounts for the access. Refuses accounts that bear our names but are not ours.
 */
export function interpret(accounts: ServerAccounts, scope: InspectionScope): MysqlInspection {
  const { access, storedUsername } = scope;
  refuseMoved(accounts, access.identity);
  const ledger = accounts.ledgers.get(ledgerName(access.identity));
  const roles = rolesOf(accounts, access, ledger);
  const users = usersOf(accounts, scope, ledger);
  const people = peopleOf(accounts, scope, users);
  refuseUnmanaged(accounts, access.identity, { storedUsername, users });
  const colliding = collisions(accounts, scope.people, access);
  const byName = new Map(
    accounts.accounts
      .filter(({ host }) => host === '%')
      .map((account) => [account.name, account] as const),
  );
  const adopted = adoptedGrants(users, roles, byName, access);
  const renamed = renamedOf(accounts, ledger, people);
  const ofDba = new Set(renamed?.members.map(({ name }) => name));
  const grants = [
    ...[...users.filter((user) => !isAdopted(user)), ...people]
      .filter(({ name }) => !ofDba.has(name))
      .flatMap(({ name }) => byName.get(name)?.grants ?? []),
    ...(renamed === undefined ? [] : grantsByLevel(renamed)),
    ...adopted.ofLevel,
    ...grantsOfRoles(scope.rights, roles),
  ];
  return {
    current: { roles, users, people, grants },
    grantsOfOthers: grantsOfOthers(accounts, scope, people),
    ownedObjects: [],
    customizations: scope.customizations,
    notes: warnOfRenamed(renamed, access.adopt),
    refusal: undefined,
    groupRole: (level) => ({
      name: groupRoleName(access.identity, level),
      level,
      hostPort: hostPort(access.endpoint),
      isManageable: true,
    }),
    wantedGrants: (_, members) => wantedGrants(members),
    sessionRole: () => undefined,
    loginRolesOfPeople: [],
    leftOut: [...colliding.keys(), ...scope.refused],
    accounts: byName,
    compareWithLevels: (members) => {
      const shared = new Set(namesIn(people.filter(({ isShared }) => isShared)));
      return warnOfExcess([
        ...excessOf(scope.rights, { members, roles, shared }),
        ...excessOfAdopted(adopted.own, members),
      ]);
    },
    leftOpen: () => [],
    adoptee: adopteeOf(accounts, access, scope.rights, scope.adoptee),
    warnings: [
      ...colliding.values(),
      ...warnOfDefiners(accounts, scope),
      ...[...users, ...people]
        .filter(({ name, canLogIn }) => canLogIn && byName.get(name)?.mayHaveNoSession === 1)
        .map(({ name }) => noSessionAllowed(name, 'MAX_USER_CONNECTIONS below 0')),
      ...users
        .filter(({ name, canLogIn }) => name !== storedUsername && canLogIn)
        .filter(({ name }) => byName.get(name)?.hasSecondPassword === 1)
        .map((user) =>
          isAdopted(user)
            ? `${user.name}, which was adopted, has a second password, which works as long as it does`
            : `${user.name}, the user before the last rotation, has a second password, which works ` +
              'until the next rotation',
        ),
    ],
  };
}

/** A name that credentials.ts generates: `checkout_x7k2m9qabc`. */
const GENERATED = /_[a-z][a-z0-9]{9}$/;

/** A role without a ledger was created, or was about to be dropped, by a run that stopped there. */
function rolesOf(
  { accounts }: ServerAccounts,
  { identity, endpoint }: Request,
  ledger: Ledger | undefined,
): GroupRole[] {
  return accounts.flatMap(({ name, isRole }) => {
    const read = parseRoleName(name);
    if (isRole === 0 || read?.ledger !== ledgerName(identity)) return [];
    const { level } = read;
    return [
      {
        name,
        level,
        hostPort: ledger?.server ?? hostPort(endpoint),
        isManageable: ledger !== undefined,
      },
    ];
  });
}

/**
 * Users that the ledger lists and that are members of a role of ours, or that are locked and say
 * so. If somebody dropped the ledger: members with a password and a name like those that we
 * generate. Nobody knows of which rotation these are, so the next run creates one more.
 */
function usersOf(
  { accounts }: ServerAccounts,
  { access, storedUsername }: InspectionScope,
  ledger: Ledger | undefined,
): User[] {
  const id = accessId(access.identity);
  const ours = new Set(namesOf(access.identity).roles);
  const listed = new Map(ledger?.users.map((user) => [user.name, user]));
  return accounts.flatMap((account) => {
    const { name, host, isRole, roles, plugin, marker, isLocked } = account;
    const isLost =
      ledger === undefined && isRole === 0 && !hasTokens(plugin) && GENERATED.test(name);
    const entry = listed.get(name);
    const memberOf = roles.filter((role) => ours.has(role));
    // Somebody dropped the ledger, but the request names the user.
    const isNamed = ledger === undefined && name === access.adopt && !hasTokens(plugin);
    const isMarked = marker?.is === 'application user' && marker.access === id;
    if (
      host !== '%' ||
      !(isMarked || ((entry !== undefined || isLost || isNamed) && memberOf.length > 0))
    )
      return [];
    // A login that lost REQUIRE SSL, or takes a second factor, is unlocked again as it should be.
    const isAsWanted = account.isEncrypted === 1 && account.moreFactors === 0;
    return [
      {
        name,
        generation: entry?.generation ?? 0,
        rotation: entry?.rotation ?? (isNamed ? ADOPTED : ''),
        canLogIn: isLocked === 0 && (isAsWanted || name !== storedUsername),
        memberOf,
        password: 'unknown' as const,
      },
    ];
  });
}
