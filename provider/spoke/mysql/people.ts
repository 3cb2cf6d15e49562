import type { Identity } from '../../contract/request/identity.ts';
import type { Grant, MysqlTarget, PersonalUser, User } from '../model/state.ts';
import {
  type AccountDetails,
  hasTokens,
  type InspectionScope,
  type ServerAccounts,
} from './accounts.ts';
import { wantedGrants } from './levels.ts';
import { databaseDigest, ledgerName, parseRoleName } from './marker.ts';

/**
 * The people that are this access's business: its members, those that it should have, and those
 * that an earlier run locked but did not drop, unless objects still need them.
 */
export function peopleOf(
  { accounts, ledgers }: ServerAccounts,
  { access, people, expelled = [], definers }: InspectionScope,
  applicationUsers: readonly User[],
): PersonalUser[] {
  const wanted = new Set(people);
  const users = new Set(
    [...applicationUsers, ...[...ledgers.values()].flatMap(({ users }) => users)].map(
      ({ name }) => name,
    ),
  );
  return accounts.flatMap((account): PersonalUser[] => {
    const { name, host, isRole, isLocked, marker } = account;
    if (host !== '%' || isRole === 1 || users.has(name)) return [];
    // A user that was adopted, and renamed since, is to be adopted again.
    if (name === access.adopt && !isPerson(account)) return [];
    if (marker !== undefined && marker.is !== 'person') return [];
    const { ours, others } = rolesOf(account, access.identity);
    const hasRoles = ours.length > 0 || others.length > 0;
    const isLeftover = isLocked === 1 && isPerson(account) && !hasRoles && !definers.has(name);
    const isWanted = wanted.has(name) && isPerson(account);
    const isReadmitted = isLocked === 1 && others.length > 0 && expelled.includes(name);
    if (ours.length === 0 && !isWanted && !isLeftover && !isReadmitted) return [];
    return [
      {
        name,
        canLogIn: isLocked === 0 && (takesTokens(account) || !wanted.has(name)),
        memberOf: ours.map(({ role }) => role).toSorted(),
        // A user to which a DBA gave a password is the DBA's to drop. The access still ends.
        isShared: others.length > 0 || !isPerson(account),
        ...(isReadmitted && { readmission: { loginRoles: [] } }),
      },
    ];
  });
}

/**
 * A login that lost what it takes, such as REQUIRE SSL or the text that makes it IAM's, or that
 * takes a second factor, is unlocked again as it should be. MySQL lets everybody change their own
 * text (ALTER USER USER()).
 */
function takesTokens({ isEncrypted, hasIamText, isExpired, moreFactors }: AccountDetails): boolean {
  return isEncrypted === 1 && hasIamText === 1 && isExpired === 0 && moreFactors === 0;
}

/** The grants that other accesses of the same database give to these people. */
export function grantsOfOthers(
  { accounts, ledgers }: ServerAccounts,
  { access, database }: InspectionScope,
  people: readonly PersonalUser[],
): Array<Grant<MysqlTarget>> {
  const names = new Set(people.map(({ name }) => name));
  const here = databaseDigest(database);
  return accounts
    .filter(({ name, host }) => host === '%' && names.has(name))
    .flatMap((account) => {
      const others = rolesOf(account, access.identity).others.filter(
        ({ ledger }) => ledgers.get(ledger)?.database === here,
      );
      return wantedGrants(others.map(({ level }) => ({ name: account.name, level })));
    });
}

/** The group roles that an account is a member of. */
function rolesOf({ roles }: AccountDetails, identity: Identity) {
  const parsed = roles.flatMap((role) => {
    const name = parseRoleName(role);
    return name === undefined ? [] : [{ role, ...name }];
  });
  const ledger = ledgerName(identity);
  return {
    ours: parsed.filter((role) => role.ledger === ledger),
    others: parsed.filter((role) => role.ledger !== ledger),
  };
}

/** Ours are those that log in with tokens and have a group role or, once locked, the marker. */
export function isPerson({ plugin, roles, marker }: AccountDetails): boolean {
  if (!hasTokens(plugin)) return false;
  return marker?.is === 'person' || roles.some((role) => parseRoleName(role) !== undefined);
}
