import { tenOf } from '../../model/describe.ts';
import type { PreparedRow } from '../catalogue/rows.ts';

/** By owner and database, in words: `what pia has prepared in database app (nightly, import)`. */
export function describePrepared(
  transactions: ReadonlyArray<Pick<PreparedRow, 'gid' | 'owner' | 'database'>>,
): string[] {
  const groups = Map.groupBy(transactions, ({ owner, database }) => `${owner} ${database}`);
  return [...groups.values()].flatMap((its) => {
    const [first] = its;
    const names = tenOf(its.map(({ gid }) => gid));
    return first === undefined
      ? []
      : [`what ${first.owner} has prepared in database ${first.database} (${names})`];
  });
}

/**
 * Warns of what users of ours prepared and nobody ended: it counts with the rights of then, and
 * outlives them. A coordinator of transactions takes milliseconds from one to the other.
 * @param ours the roles that users of the access can be
 */
export function warnOfPrepared(
  prepared: readonly PreparedRow[],
  ours: ReadonlySet<string>,
): string[] {
  return describePrepared(prepared.filter(({ owner }) => ours.has(owner))).map(
    (what) =>
      `${what} has waited for more than ten seconds, and counts with the rights of then ` +
      'when it is committed. As that role, run COMMIT PREPARED or ROLLBACK PREPARED there',
  );
}
