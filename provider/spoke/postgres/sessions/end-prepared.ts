import { sql } from '../../engine/sql.ts';
import type { Site } from '../site.ts';
import { IAM_ROLE } from '../state/accounts.ts';
import { describePrepared } from '../state/prepared.ts';
import { type PreparedTransaction, rollBackPrepared } from './deputy.ts';
import type { PreparedEnded } from './prepared-ended.ts';

/**
 * Rolls back what these users have prepared, in whatever database, and what anybody has prepared as
 * rds_iam: nobody works as that. What else counts with rights that somebody has lost, but may be a
 * colleague's, is told: what was prepared as another role that one of the users is, or by members of
 * a role that may do less.
 */
export async function endPrepared(
  users: readonly string[],
  site: Site,
  reduced: readonly string[] = [],
): Promise<PreparedEnded> {
  const all = await readPrepared(users, reduced, site);
  const own = all.filter(({ isOwn }) => isOwn);
  const failures = own.length === 0 ? NONE : await rollBackPrepared(own, site.means);
  const ended = own.filter((each) => !failures.has(each));
  return {
    ended: describePrepared(ended).map((what) => `${what} was rolled back`),
    others: describePrepared(all.filter(({ isOwn }) => !isOwn)).map(
      (what) =>
        `${what} counts with the rights of then, and users of that role may do less by now: run ` +
        'ROLLBACK PREPARED there, as that role, if no application knows it',
    ),
    failed: [...failures].map(([transaction, error]) => {
      const { gid, owner, database } = transaction;
      const doing = `roll back the prepared transaction ${gid} of ${owner} in database ${database}`;
      return { transaction, doing, error };
    }),
  };
}

const NONE: ReadonlyMap<Found, unknown> = new Map();

type Found = PreparedTransaction & { readonly isOwn: boolean };

async function readPrepared(
  users: readonly string[],
  reduced: readonly string[],
  { connection, explain }: Site,
): Promise<Found[]> {
  if (users.length + reduced.length === 0) return [];
  return connection
    .query<Found>(
      sql`SELECT gid, owner::text, database::text, owner = ANY($1) AS "isOwn"
            FROM pg_prepared_xacts
           WHERE owner = ANY($1)
              OR EXISTS (SELECT FROM pg_roles r
                          WHERE rolname = ANY($2) AND pg_has_role(r.oid, owner, 'MEMBER')
                             OR rolname = ANY($3) AND pg_has_role(owner, r.oid, 'MEMBER'))`,
      [users.length > 0 ? [...users, IAM_ROLE] : [], users, reduced],
    )
    .catch((error: unknown) => {
      throw explain(error, 'looking for prepared transactions');
    });
}
