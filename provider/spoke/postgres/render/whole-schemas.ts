import { type Sql, sql } from '../../engine/sql.ts';
import type { PostgresTarget } from '../../model/state.ts';
import { code, literal, literals } from '../quote.ts';

/** What privileges are on, in one schema or in many. */
export type Objects =
  | GrantableObjects
  | Extract<PostgresTarget, { kind: 'large objects' | 'routines' }>;
export type GrantableObjects = { readonly kind: 'database' } | InSchemas;
export interface InSchemas {
  readonly kind: 'schema' | 'tables' | 'sequences';
  readonly schemas: readonly string[];
}

/** The kinds of relations that `ALL TABLES` and `ALL SEQUENCES` mean. */
export function kindsOf({ kind }: InSchemas): string[] {
  return kind === 'sequences' ? ['S'] : ['r', 'p', 'v', 'm', 'f'];
}

/** From 18 on, a relation that GRANT or REVOKE names is locked until the transaction ends. */
export function namesTooMuch(version: number): boolean {
  return version >= 180_000;
}

export function isOnRelations(on: Objects): on is InSchemas {
  return on.kind === 'tables' || on.kind === 'sequences';
}

/**
 * A server has room for this many locks, 6,400 by default, and they are everybody's: a transaction
 * of ours takes a quarter.
 */
export const MOST_NAMED = sql`(current_setting('max_locks_per_transaction')::int
                        * current_setting('max_connections')::int / 4)`;

const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

/**
 * Where there are too many relations to name, `ALL TABLES IN SCHEMA`, which locks none, in the
 * schemas in which it means the same: the master may grant on every relation, or has some privilege
 * on it, with which it only gets a warning (restrict_and_check_grant() in
 * src/backend/catalog/aclchk.c), and would not grant on what belongs to an extension, such as
 * PostGIS's spatial_ref_sys. Its place is in a DO block that has declared `whole`, a list of names,
 * for those that are done.
 *
 * @param isConcerned which relations would be named, by their `relacl`
 */
export function wholeSchemas(
  on: InSchemas,
  before: Sql,
  after: Sql,
  isConcerned: Sql = sql`true`,
): Sql {
  const all = on.kind === 'sequences' ? sql`ALL SEQUENCES IN SCHEMA ` : sql`ALL TABLES IN SCHEMA `;
  const [has, privileges] =
    on.kind === 'sequences'
      ? [sql`has_sequence_privilege`, ['USAGE', 'SELECT', 'UPDATE']]
      : [sql`has_table_privilege`, PRIVILEGES];
  const options = privileges.map((privilege) => `${privilege} WITH GRANT OPTION`);
  const hasSome = sql`${has}(oid, ${literal(privileges.join(', '))})
                     AND NOT ${has}(oid, ${literal(options.join(', '))})`;
  return sql`
      WITH relation AS (
        SELECT c.oid, nspname, relacl, pg_has_role(relowner, 'USAGE') AS reachable,
               EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
                          AND objid = c.oid AND deptype = 'e') AS of_extension
          FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
         WHERE nspname IN (${literals(on.schemas)}) AND relkind IN (${literals(kindsOf(on))})
      ), schema AS (
        SELECT nspname FROM relation GROUP BY nspname
        HAVING bool_and(CASE WHEN reachable THEN NOT of_extension ELSE ${hasSome} END)
      )
      SELECT coalesce(array_agg(nspname), '{}') INTO whole FROM schema
       WHERE (SELECT count(*) FROM relation WHERE ${isConcerned}) > ${MOST_NAMED};
      IF whole <> '{}' THEN
        EXECUTE ${code(sql`${before}${all}`)}
                || (SELECT string_agg(format('%I', name), ', ') FROM unnest(whole) name)
                || ${code(sql` ${after}`)};
      END IF;`;
}
