import type { PersonalUser, User } from '../model/state.ts';
import { type Asked, hasTokens, type Known, type KnownAccount } from './accounts.ts';
import { privilegesOf } from './levels.ts';
import { databaseDigest, ledgerName, parseRoleName } from './marker.ts';

/**
 * The people that are this access's business: its members, those that it shall have, and those whom an earlier run locked but did not
 * drop, unless objects still need them.
 */
export function peopleOf(
  { accounts, cards }: Known,
  asked: Asked,
  applicationUsers: readonly User[],
): PersonalUser[] {
  const { access, people, definers } = asked;
  const wanted = new Set(people);
  const card = ledgerName(access.identity);
  const database = databaseDigest(asked.database);
  const users = new Set(
    [...applicationUsers, ...[...cards.values()].flatMap(({ users }) => users)].map(
      ({ name }) => name,
    ),
  );
  return accounts.flatMap((account): PersonalUser[] => {
    const { name, host, isRole, isLocked, isEncrypted, privileges } = account;
    if (host !== '%' || isRole === 1 || users.has(name)) return [];
    if (account.marker !== undefined && account.marker.is !== 'person') return [];
    const roles = account.roles.flatMap((role) => {
      const read = parseRoleName(role);
      return read === undefined ? [] : [{ role, ...read }];
    });
    const others = roles.filter((role) => role.card !== card);
    const memberOf = roles.filter((role) => role.card === card).map(({ role }) => role);
    const isLeftover =
      isLocked === 1 && isPerson(account) && roles.length === 0 && !definers.has(name);
    const isAsked = wanted.has(name) && isPerson(account);
    if (memberOf.length === 0 && !isAsked && !isLeftover) return [];
    const privilegesOfOthers = others
      .filter(({ card }) => cards.get(card)?.database === database)
      .flatMap(({ level }) => privilegesOf(level));
    return [
      {
        name,
        // Whose login has lost its REQUIRE SSL is let in anew, with it.
        canLogIn: isLocked === 0 && (isEncrypted === 1 || !wanted.has(name)),
        memberOf: memberOf.toSorted(),
        privileges,
        // Whom a DBA gave a password is the DBA's to drop. The access still ends.
        isShared: others.length > 0 || !isPerson(account),
        isSharedHere: others.some(({ card }) => cards.get(card)?.database === database),
        privilegesOfOthers: [...new Set(privilegesOfOthers)],
      },
    ];
  });
}

/** One of ours: a token is all that it takes, and an access or the mark of a locked one says so. */
export function isPerson({ plugin, roles, marker }: KnownAccount): boolean {
  if (!hasTokens(plugin)) return false;
  return marker?.is === 'person' || roles.some((role) => parseRoleName(role) !== undefined);
}
