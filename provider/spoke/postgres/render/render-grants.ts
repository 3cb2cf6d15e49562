import { join, keyword, type Sql, sql } from '../../engine/sql.ts';
import type { GrantChange } from '../../model/changes.ts';
import type { PostgresTarget } from '../../model/state.ts';
import { code, id, ids, literals } from '../quote.ts';
import { renderRevoke } from './render-revoke.ts';
import { IS_CONTESTED, isInReach } from './revoke-as-grantors.ts';
import {
  type GrantableObjects,
  isOnRelations,
  kindsOf,
  namesTooMuch,
  type Objects,
  wholeSchemas,
} from './whole-schemas.ts';

/** What is alike in many schemas is one statement: each would read the whole catalogue. */
export function renderGrants(
  changes: ReadonlyArray<GrantChange<PostgresTarget>>,
  { version }: { readonly version: number },
): Sql[] {
  return alike(changes).flatMap(({ kind, on, privileges, grantees }) => {
    if (on.kind === 'future') return renderFuture(kind, on, privileges, grantees);
    if (kind === 'revoke') return renderRevoke(on, privileges, grantees, version);
    if (on.kind === 'large objects' || on.kind === 'routines')
      throw new Error(`no level gives anything on ${on.kind}`);
    const before = sql`GRANT ${join(privileges.map(keyword))} ON `;
    return onEach(on, before, sql`TO ${ids(grantees)}`, version);
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
    if (first.on.kind === 'future' || !('schema' in first.on)) return [{ ...first, on: first.on }];
    const schemas = group.flatMap(({ on }) => ('schema' in on ? (on.schema ?? []) : []));
    return [{ ...first, on: { kind: first.on.kind, schemas } }];
  });
}

function renderFuture(
  kind: GrantChange['kind'],
  on: Future,
  privileges: readonly string[],
  grantees: readonly string[],
): Sql[] {
  const where = on.schema === undefined ? sql`` : sql` IN SCHEMA ${id(on.schema)}`;
  const objects = keyword(on.objects.toUpperCase());
  const [verb, preposition] = kind === 'grant' ? [sql`GRANT`, sql`TO`] : [sql`REVOKE`, sql`FROM`];
  // GRANT OPTION FOR, which can be revoked, is about a whole list.
  return privileges.map(
    (privilege) => sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${id(on.creator)}${where}
      ${verb} ${keyword(privilege)} ON ${objects} ${preposition} ${ids(grantees)}`,
  );
}

/**
 * The database, each schema, or each relation of the schemas that the master may grant on. Where the
 * owner is not the only one that may, the grant is made as the owner, so that it does not end with
 * somebody else's (revoke-as-grantors.ts).
 */
function onEach(on: GrantableObjects, before: Sql, after: Sql, version: number): Sql {
  const names = {
    database: sql`DATABASE `,
    schema: sql`SCHEMA `,
    tables: sql`TABLE `,
    sequences: sql`SEQUENCE `,
  };
  const [condition, there] = isOnRelations(on)
    ? [sql`undefined_table`, sql`to_regclass(target.object)`]
    : [sql`invalid_schema_name`, sql`to_regnamespace(target.object)`];
  return sql`DO ${code(sql`
    DECLARE target record; statement text; me name := current_user; whole name[] := '{}';
    BEGIN
      ${isOnRelations(on) && namesTooMuch(version) ? wholeSchemas(on, before, after) : sql``}
      FOR target IN
        SELECT object, CASE WHEN ${IS_CONTESTED} AND ${isInReach(sql`owner`, version)}
                            THEN pg_get_userbyid(owner) END AS owner
          FROM (${objectsOf(on)}) o
      LOOP
        statement := ${code(sql`${before}${names[on.kind]}`)} || target.object
                     || ${code(sql` ${after}`)};
        BEGIN
          IF target.owner IS NOT NULL THEN
            EXECUTE format('SET LOCAL ROLE %I', target.owner);
            EXECUTE statement;
            EXECUTE format('SET LOCAL ROLE %I', me);
          ELSE
            EXECUTE statement;
          END IF;
        EXCEPTION
          WHEN ${condition} THEN
            -- What somebody has dropped since we looked needs no grant. A DBA's event trigger may
            -- raise the same condition about something else.
            IF ${there} IS NOT NULL THEN RAISE; END IF;
          WHEN insufficient_privilege THEN
            IF target.owner IS NULL THEN RAISE; END IF;
            EXECUTE statement;
        END;
      END LOOP;
    END`)}`;
}

function objectsOf(on: GrantableObjects): Sql {
  switch (on.kind) {
    case 'database':
      return sql`
          SELECT format('%I', datname) AS object, datdba AS owner, datacl AS entire
            FROM pg_database WHERE datname = current_database()`;
    case 'schema':
      return sql`
          SELECT format('%I', nspname) AS object, nspowner AS owner, nspacl AS entire
            FROM pg_namespace WHERE nspname IN (${literals(on.schemas)})`;
    case 'tables':
    case 'sequences':
      return sql`
          SELECT format('%I.%I', n.nspname, c.relname) AS object, relowner AS owner,
                 relacl AS entire
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname IN (${literals(on.schemas)})
             AND (n.nspname <> ALL (whole) OR EXISTS (
                    SELECT FROM aclexplode(relacl) o
                     WHERE o.is_grantable AND o.grantee <> relowner))
             AND c.relkind IN (${literals(kindsOf(on))}) AND pg_has_role(c.relowner, 'USAGE')
             AND NOT EXISTS (SELECT FROM pg_depend
                              WHERE classid = 'pg_class'::regclass AND objid = c.oid
                                AND deptype = 'e')`;
  }
}
