import { join, keyword, type Sql, sql } from '../engine/sql.ts';
import type { GrantChange } from '../model/changes.ts';
import type { PostgresTarget } from '../model/state.ts';
import { code, id, ids, literals, script } from './quote.ts';
import { renderRevoke } from './render-revoke.ts';
import {
  type InSchemas,
  isOnRelations,
  kindsOf,
  namesTooMuch,
  type Objects,
  wholeSchemas,
} from './whole-schemas.ts';

/** What is alike in many schemas is one statement: each would read the whole catalogue. */
export function renderGrants(
  changes: ReadonlyArray<GrantChange<PostgresTarget>>,
  { database, version }: { readonly database: string; readonly version: number },
): Sql[] {
  return alike(changes).map(({ kind, on, privileges, grantees }) => {
    if (on.kind === 'future') return renderFuture(kind, on, privileges, grantees);
    if (kind === 'revoke') return renderRevoke(on, privileges, grantees, version);
    const what = join(privileges.map(keyword));
    const to = sql`TO ${ids(grantees)}`;
    if (on.kind === 'database') return sql`GRANT ${what} ON DATABASE ${id(database)} ${to}`;
    return onEach(on, sql`GRANT ${what} ON `, to, version);
  });
}

type Future = Extract<PostgresTarget, { kind: 'future' }>;
interface Alike extends Omit<GrantChange, 'on'> {
  readonly on: Objects | Future;
}

function alike(changes: ReadonlyArray<GrantChange<PostgresTarget>>): Alike[] {
  const key = ({ kind, on, privileges, grantees }: GrantChange<PostgresTarget>) =>
    JSON.stringify([
      kind,
      'schema' in on && on.kind !== 'future' ? on.kind : on,
      privileges,
      grantees,
    ]);
  return [...Map.groupBy(changes, key).values()].flatMap((group): Alike[] => {
    const [first] = group;
    if (first === undefined) return [];
    if (first.on.kind === 'future' || first.on.kind === 'database')
      return [{ ...first, on: first.on }];
    const schemas = group.flatMap(({ on }) => ('schema' in on ? (on.schema ?? []) : []));
    return [{ ...first, on: { kind: first.on.kind, schemas } }];
  });
}

function renderFuture(
  kind: GrantChange['kind'],
  on: Future,
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

/** Each schema, or each relation of the schemas that the master may grant on. */
function onEach(on: InSchemas, before: Sql, after: Sql, version: number): Sql {
  const noun = { schema: sql`SCHEMA `, tables: sql`TABLE `, sequences: sql`SEQUENCE ` }[on.kind];
  const [condition, there] =
    on.kind === 'schema'
      ? [sql`invalid_schema_name`, sql`to_regnamespace(object)`]
      : [sql`undefined_table`, sql`to_regclass(object)`];
  return sql`DO ${code(sql`
    DECLARE object text; whole name[] := '{}';
    BEGIN
      ${isOnRelations(on) && namesTooMuch(version) ? wholeSchemas(on, before, after) : sql``}
      FOR object IN ${on.kind === 'schema' ? schemasOf(on) : relationsOf(on)}
      LOOP
        BEGIN
          EXECUTE ${code(sql`${before}${noun}`)} || object || ${code(sql` ${after}`)};
        EXCEPTION WHEN ${condition} THEN
          -- What somebody has dropped since we looked needs no grant. A DBA's event trigger may
          -- raise the same condition about something else.
          IF ${there} IS NOT NULL THEN RAISE; END IF;
        END;
      END LOOP;
    END`)}`;
}

function schemasOf({ schemas }: InSchemas): Sql {
  return sql`SELECT format('%I', nspname) FROM pg_namespace WHERE nspname IN (${literals(schemas)})`;
}

function relationsOf(on: InSchemas): Sql {
  return sql`
        SELECT format('%I.%I', n.nspname, c.relname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN (${literals(on.schemas)}) AND n.nspname <> ALL (whole)
           AND c.relkind IN (${literals(kindsOf(on))}) AND pg_has_role(c.relowner, 'USAGE')
           AND NOT EXISTS (SELECT FROM pg_depend
                            WHERE classid = 'pg_class'::regclass AND objid = c.oid
                              AND deptype = 'e')`;
}
