import { sql } from '../../engine/sql.ts';
import type { Site } from '../site.ts';
import { IAM_ROLE } from '../state/accounts.ts';
import { describePrepared } from '../state/prepared.ts';
import { type PreparedTransaction, rollBackPrepared } from './prepared.ts';

/** Warnings of what was rolled back, and the transactions that could not be. */
export interface PreparedEnded {
  readonly warnings: readonly string[];
  readonly failed: ReadonlyArray<{
    readonly transaction: PreparedTransaction;
    readonly doing: string;
    readonly error: unknown;
  }>;
}

/**
 * Rolls back what these users have prepared, in whatever database, and what anybody has prepared as
 * rds_iam: nobody works as that. What is prepared as another role that they are members of may be a
 * colleague's: it is told.
 */
export async function endPrepared(users: readonly string[], site: Site): Promise<PreparedEnded> {
  const all = await readPrepared(users, site);
  const own = all.filter(({ isOwn }) => isOwn);
  const failures = own.length === 0 ? NONE : await rollBackPrepared(own, site.means);
  const ended = own.filter((each) => !failures.has(each));
  return {
    warnings: [
      ...describePrepared(ended).map((what) => `${what} was rolled back`),
      ...describePrepared(all.filter(({ isOwn }) => !isOwn)).map(
        (what) =>
          `${what} counts with the rights of then, and a member of that role may do less by now: ` +
          'run ROLLBACK PREPARED there, as that role, if no application knows it',
      ),
    ],
    failed: [...failures].map(([transaction, error]) => {
      const { gid, owner, database } = transaction;
      const doing = `roll back the prepared transaction ${gid} of ${owner} in database ${database}`;
      return { transaction, doing, error: site.explain(error, 'the rollback') };
    }),
  };
}

const NONE: ReadonlyMap<Found, unknown> = new Map();

type Found = PreparedTransaction & { readonly isOwn: boolean };

async function readPrepared(
  users: readonly string[],
  { connection, explain }: Site,
): Promise<Found[]> {
  if (users.length === 0) return [];
  return connection
    .query<Found>(
      sql`SELECT gid, owner::text, database::text, owner = ANY($1) AS "isOwn"
            FROM pg_prepared_xacts
           WHERE owner = ANY($1)
              OR EXISTS (SELECT FROM pg_roles r
                          WHERE rolname = ANY($2) AND pg_has_role(r.oid, owner, 'MEMBER'))`,
      [[...users, IAM_ROLE], users],
    )
    .catch((error: unknown) => {
      throw explain(error, 'looking for prepared transactions');
    });
}
