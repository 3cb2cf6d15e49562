import { LEVELS, type Level } from '../../contract/request/level.ts';
import type { Excess } from '../engine/excess.ts';
import type { Grant, GroupRole, MysqlTarget } from '../model/state.ts';
import { names } from '../plan/lists.ts';
import type { Member } from '../server.ts';
import { privilegesOf } from './levels.ts';
import { SYSTEM } from './preflight.ts';
import type { RightRow } from './rows.ts';

/**
 * Group roles hold nothing (levels.ts): what one of them holds is revoked. Not on all databases, and
 * in the server's own: the master may not be able to. That is told.
 */
export function grantsOfRoles(
  rights: readonly RightRow[],
  roles: readonly GroupRole[],
): Array<Grant<MysqlTarget>> {
  const ours = new Set(names(roles));
  return rights.flatMap((right) => {
    const { name: grantee, kind: type, place, object, part } = right;
    if (!ours.has(grantee) || type === 'role' || type === 'everything' || SYSTEM.has(place))
      return [];
    const on: MysqlTarget = { kind: 'object', type, place, object, part };
    return privilegesIn(right).map((privilege) => ({ grantee, on, privilege, extent: 'all' }));
  });
}

/** Those whose rights are judged, each by its level. */
export interface Judged {
  readonly members: readonly Member[];
  /** The access's own. */
  readonly roles: readonly GroupRole[];
  /** People with other accesses, which give them rights on other databases. */
  readonly shared: ReadonlySet<string>;
}

/**
 * What logins hold beyond their level, beside their grants on the database; what everybody holds
 * beyond the lowest of these levels; and of which roles our group roles are members.
 */
export function excessOf(rights: readonly RightRow[], judged: Judged): Excess[] {
  const { members, roles, shared } = judged;
  const lowest = LEVELS.find((level) => members.some((member) => member.level === level));
  if (lowest === undefined) return [];
  const groupRoles = new Set(names(roles));
  const levels = new Map([...roles, ...members].map(({ name, level }) => [name, level]));
  return rights.flatMap((right): Excess[] => {
    const { name, host, kind, isHere } = right;
    const everybody = everybodyOf(right);
    // Accounts of the same name that come from elsewhere are not ours.
    const isTold = kind === 'role' || kind === 'everything' || SYSTEM.has(right.place);
    const isOurs = groupRoles.has(name) ? isTold : host === '%';
    const level = everybody === undefined ? isOurs && levels.get(name) : lowest;
    if (!level) return [];
    if (isHere === 0 && (everybody !== undefined || shared.has(name))) return [];
    const excess = describe(right, level);
    return excess === undefined ? [] : [{ holder: everybody ?? name, level, ...excess }];
  });
}

function everybodyOf({ name, host }: RightRow): string | undefined {
  if (name === '') return 'everybody (the anonymous user)';
  return name === 'PUBLIC' && host === '' ? 'everybody (PUBLIC)' : undefined;
}

function describe(right: RightRow, level: Level): Pick<Excess, 'has' | 'cure'> | undefined {
  const { kind, object, isHere } = right;
  if (kind === 'role')
    return {
      has: `the privileges of ${object}, as a member`,
      cure: `REVOKE ${object} FROM it`,
    };
  const given = new Set(isHere === 1 && kind !== 'everything' ? privilegesOf(level) : []);
  const beyond = privilegesIn(right).filter((privilege) => !given.has(privilege));
  if (beyond.length === 0) return undefined;
  const names = [right.place, object, right.part].filter((name) => name !== '').join('.');
  const what = kind === 'everything' ? 'every database' : `${kind} ${names}`;
  return { has: `${beyond.join(', ')} on ${what}`, cure: 'REVOKE it' };
}

function privilegesIn({ privileges }: RightRow): string[] {
  return privileges
    .split(',')
    .filter((privilege) => privilege !== '' && privilege !== 'USAGE')
    .map((privilege) => (privilege === 'GRANT' ? 'GRANT OPTION' : privilege));
}
