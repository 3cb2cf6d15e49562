import { LEVELS } from '../../contract/request/level.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Excess } from '../engine/excess.ts';
import {
  type Grant,
  type GroupRole,
  isAdopted,
  type MysqlTarget,
  type User,
} from '../model/state.ts';
import type { Member } from '../server.ts';
import type { AccountDetails } from './accounts.ts';
import { privilegesOf } from './levels.ts';

/**
 * The grants of adopted users on the database. The product may take the part that their level gives,
 * or gave, as if it had granted all of it. The rest is their own until they go.
 */
export function adoptedGrants(
  users: readonly User[],
  roles: readonly GroupRole[],
  accounts: ReadonlyMap<string, AccountDetails>,
  { adopt, privileges }: Pick<Request, 'adopt' | 'privileges'>,
): { readonly ofLevel: Array<Grant<MysqlTarget>>; readonly own: Array<Grant<MysqlTarget>> } {
  const levels = new Map(roles.map(({ name, level }) => [name, level]));
  const adopted = new Map(
    users
      .filter(isAdopted)
      .map(({ name, memberOf }) => [name, memberOf.flatMap((role) => levels.get(role) ?? [])]),
  );
  const isOurs = users.some(({ name }) => name === adopt);
  if (adopt !== undefined && !isOurs) adopted.set(adopt, []);
  const found = [...adopted].flatMap(([name, held]) => {
    const level = LEVELS.findLast((each) => each === privileges || held.includes(each));
    const given = level === undefined ? [] : privilegesOf(level);
    return (accounts.get(name)?.grants ?? []).map((grant) => {
      return { grant, isOfLevel: grant.on.kind === 'database' && given.includes(grant.privilege) };
    });
  });
  const [ofLevel = [], own = []] = [true, false].map((which) =>
    found.filter(({ isOfLevel }) => isOfLevel === which).map(({ grant }) => grant),
  );
  return { ofLevel, own };
}

/** Of an adopted user's own grants on the database. */
export function excessOfAdopted(
  own: ReadonlyArray<Grant<MysqlTarget>>,
  members: readonly Member[],
): Excess[] {
  return [...Map.groupBy(own, ({ grantee }) => grantee)].flatMap(([holder, grants]) => {
    const level = members.find(({ name }) => name === holder)?.level;
    if (level === undefined) return [];
    const given = privilegesOf(level);
    const beyond = [...new Set(grants.map(({ privilege }) => privilege))].filter(
      (privilege) => !given.includes(privilege),
    );
    return beyond.length === 0
      ? []
      : [{ holder, level, has: `${beyond.join(', ')} on the database`, cure: 'REVOKE it' }];
  });
}
