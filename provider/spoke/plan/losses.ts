import { LEVELS } from '../../contract/request/level.ts';
import type { GroupRole, Login } from '../model/state.ts';
import { names } from './lists.ts';

/**
 * Logins that stay but whose level sinks. Each level may do all that the one below may, so that
 * somebody who rises loses nothing, and the sessions go on.
 */
export function losingLevel(
  roles: readonly GroupRole[],
  current: readonly Login[],
  wanted: readonly Login[],
): string[] {
  const heights = new Map(roles.map(({ name, level }) => [name, LEVELS.indexOf(level)]));
  const height = ({ memberOf }: Login) =>
    Math.max(-1, ...memberOf.map((role) => heights.get(role) ?? -1));
  const wantedHeights = new Map(wanted.map((login) => [login.name, height(login)]));
  return names(
    current.filter((login) => {
      const next = wantedHeights.get(login.name);
      return next !== undefined && next < height(login);
    }),
  );
}
