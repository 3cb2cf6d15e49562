import { sql } from '../engine/sql.ts';
import type { Connection } from './connection.ts';
import { type Defined, exactly, PATIENCE, readDefined } from './definers.ts';
import type { Flavour } from './flavour.ts';
import { TABLES } from './inspect.ts';
import { queryAll } from './message.ts';
import { id, literal } from './quote.ts';

/** Facts that only matter of a user to adopt. */
export interface FoundAdoptee {
  /** `name@host` */
  readonly master: string;
  /** Those that have it as a role, or log in as its proxies or it as theirs. */
  readonly sharers: readonly string[];
  /** Undefined: somebody holds a table, so that the server did not say. */
  readonly defined: readonly Defined[] | undefined;
  /** Users, if there is none of that name. */
  readonly others: readonly string[];
}

interface Name {
  readonly name: string;
}

export async function readAdoptee(
  connection: Connection,
  flavour: Flavour,
  name: string,
  { isThere, isAdopted }: { readonly isThere: boolean; readonly isAdopted: boolean },
): Promise<FoundAdoptee> {
  const user = literal(name);
  const { accounts, memberships } = TABLES[flavour];
  const names = (rows: ReadonlyArray<{ readonly name: string }>) => rows.map((row) => row.name);
  const [[self], sharers, others = []] = await queryAll<[{ master: string }, Name, ...Name[]]>(
    connection,
    [
      sql`SELECT CURRENT_USER() AS master`,
      sql`
    SELECT ${exactly(id('name'))} AS name FROM (${memberships}) m WHERE role = ${user}
     UNION
    SELECT ${exactly(sql`IF(User = ${user}, Proxied_user, User)`)} FROM mysql.proxies_priv
     WHERE ${user} IN (User, Proxied_user)`,
      ...(isThere
        ? []
        : [
            sql`SELECT DISTINCT name FROM (${accounts}) a WHERE isRole = 0 AND subject IS NULL
                 ORDER BY name LIMIT 10000`,
          ]),
    ],
  );
  // Objects that run with its rights are expensive to find, and told once.
  const defined =
    isThere && !isAdopted ? await readDefined(connection, PATIENCE).catch(() => undefined) : [];
  return {
    master: self?.master ?? '',
    sharers: names(sharers),
    defined: defined?.filter(({ definer }) => definer === name),
    others: names(others),
  };
}
