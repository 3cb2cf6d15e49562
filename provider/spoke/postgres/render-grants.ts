import { join, keyword, type Sql, sql } from '../engine/sql.ts';
import type { GrantChange } from '../model/changes.ts';
import type { PostgresTarget } from '../model/state.ts';
import { code, id, ids, literal, literals, script } from './quote.ts';
import { renderRevoke } from './render-revoke.ts';

export function renderGrant(
  { kind, on, privileges, grantees }: GrantChange<PostgresTarget>,
  database: string,
): Sql {
  if (on.kind === 'future') return renderFuture(kind, on, privileges, grantees);
  if (kind === 'revoke') return renderRevoke(on, privileges, grantees);
  const what = join(privileges.map(keyword));
  const to = sql`TO ${ids(grantees)}`;
  switch (on.kind) {
    case 'database':
      return sql`GRANT ${what} ON DATABASE ${id(database)} ${to}`;
    case 'schema':
      return sql`DO ${code(
        unlessGone(
          sql`GRANT ${what} ON SCHEMA ${id(on.schema)} ${to}`,
          sql`invalid_schema_name`,
          sql`to_regnamespace(${code(id(on.schema))})`,
        ),
      )}`;
    case 'tables':
    case 'sequences':
      return onEachRelation(
        on,
        sql`GRANT ${what} ON ${on.kind === 'tables' ? sql`TABLE` : sql`SEQUENCE`}`,
        to,
      );
  }
}

function renderFuture(
  kind: GrantChange['kind'],
  on: Extract<PostgresTarget, { kind: 'future' }>,
  privileges: readonly string[],
  grantees: readonly string[],
): Sql {
  const where = on.schema === undefined ? sql`` : sql` IN SCHEMA ${id(on.schema)}`;
  const objects = keyword(on.objects.toUpperCase());
  const [verb, preposition] = kind === 'grant' ? [sql`GRANT`, sql`TO`] : [sql`REVOKE`, sql`FROM`];
  return script(
    // GRANT OPTION FOR, which can be revoked, is about a whole list.
    privileges.map(
      (privilege) => sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${id(on.creator)}${where}
        ${verb} ${keyword(privilege)} ON ${objects} ${preposition} ${ids(grantees)}`,
    ),
  );
}

/**
 * Each relation of the schema that the master may grant on. `ON ALL TABLES IN SCHEMA` would fail as
 * a whole because of a single table of somebody else's, and extensions have such tables (PostGIS's
 * spatial_ref_sys belongs to rdsadmin).
 */
function onEachRelation(
  on: Extract<PostgresTarget, { kind: 'tables' | 'sequences' }>,
  before: Sql,
  after: Sql,
): Sql {
  const kinds = on.kind === 'tables' ? ['r', 'p', 'v', 'm', 'f'] : ['S'];
  return sql`DO ${code(sql`
    DECLARE relation text;
    BEGIN
      FOR relation IN
        SELECT format('%I.%I', n.nspname, c.relname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ${literal(on.schema)} AND c.relkind IN (${literals(kinds)})
           AND pg_has_role(c.relowner, 'USAGE')
           AND NOT EXISTS (SELECT FROM pg_depend
                            WHERE classid = 'pg_class'::regclass AND objid = c.oid
                              AND deptype = 'e')
      LOOP
        ${unlessGone(
          sql`EXECUTE ${code(sql`${before} `)} || relation || ${code(sql` ${after}`)}`,
          sql`undefined_table`,
          sql`to_regclass(relation)`,
        )};
      END LOOP;
    END`)}`;
}

/**
 * What somebody has dropped since we looked needs no grant. A DBA's event trigger may raise the
 * same condition about something else.
 */
function unlessGone(statement: Sql, condition: Sql, object: Sql): Sql {
  return sql`BEGIN
      ${statement};
    EXCEPTION WHEN ${condition} THEN
      IF ${object} IS NOT NULL THEN RAISE; END IF;
    END`;
}
