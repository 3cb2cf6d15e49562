import { firstTen } from '../../engine/excess.ts';
import { tenOf } from '../../model/describe.ts';
import type { Catalogue } from '../catalogue/rows.ts';

/**
 * An owner role that owns something outlives its access, with its grants on what others own. By its
 * routines that run with their owner's rights, those that may execute them have these grants.
 */
export function openRoutines({ rights }: Catalogue, owner: string): string[] {
  const warnings = rights
    .filter((right) => right.kind === 'routines' && right.owner === owner)
    .filter(({ privilege }) => privilege === 'EXECUTE')
    .map(({ holder, names, count }) => {
      const [who, from] = holder === null ? ['everybody (PUBLIC)', 'PUBLIC'] : [holder, holder];
      return (
        `${who} may execute ${tenOf(names, count)} with the rights of ${owner}, which stays. To ` +
        `end that, DROP it, or REVOKE EXECUTE ... FROM ${from}`
      );
    });
  return firstTen(warnings, 'routines');
}
