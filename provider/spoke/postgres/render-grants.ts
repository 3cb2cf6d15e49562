import { join, keyword, type Sql, sql } from '../engine/sql.ts';
import type { GrantChange } from '../model/changes.ts';
import type { PostgresTarget } from '../model/state.ts';
import { code, id, ids, literal, literals } from './quote.ts';

export function renderGrant(
  { kind, on, ...change }: GrantChange<PostgresTarget>,
  database: string,
): Sql {
  const [verb, preposition] = kind === 'grant' ? [sql`GRANT`, sql`TO`] : [sql`REVOKE`, sql`FROM`];
  const privileges = join(change.privileges.map(keyword));
  const grantees = sql`${preposition} ${ids(change.grantees)}`;
  switch (on.kind) {
    case 'database':
      return sql`${verb} ${privileges} ON DATABASE ${id(database)} ${grantees}`;
    case 'schema':
      return sql`DO ${code(
        unlessGone(
          sql`${verb} ${privileges} ON SCHEMA ${id(on.schema)} ${grantees}`,
          sql`invalid_schema_name`,
          sql`to_regnamespace(${code(id(on.schema))})`,
        ),
      )}`;
    case 'tables':
    case 'sequences':
      return onEachRelation(
        on,
        sql`${verb} ${privileges} ON ${on.kind === 'tables' ? sql`TABLE` : sql`SEQUENCE`}`,
        grantees,
      );
    case 'future': {
      const where = on.schema === undefined ? sql`` : sql` IN SCHEMA ${id(on.schema)}`;
      const objects = keyword(on.objects.toUpperCase());
      return sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${id(on.creator)}${where}
        ${verb} ${privileges} ON ${objects} ${grantees}`;
    }
  }
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
