import { join, type Sql, sql } from '../../engine/sql.ts';
import type { HandOver } from '../../model/changes.ts';
import { ROUTINE_NAME } from '../catalogue/catalogue-queries.ts';
import { code, id, ids } from '../quote.ts';
import { isOurs, revokingBlock } from './revoke-as-grantors.ts';

/**
 * Gives what a role owns in the database to another. The new owner must be allowed to create
 * objects in their schemas, which it is for this transaction.
 */
export function renderHandOver({ owner, to, uses }: HandOver, version: number): Sql {
  const [role, heir] = [id(owner), id(to)];
  const { readers, writers, callers } = uses;
  return sql`DO ${code(sql`
    DECLARE
      objects oid[] := ARRAY(SELECT oid FROM pg_largeobject_metadata
                              WHERE lomowner = ${code(role)}::regrole);
      routines oid[] := ARRAY(SELECT oid FROM pg_proc
                               WHERE proowner = ${code(role)}::regrole
                                 AND (prosecdef OR prokind = 'a'));
      relations oid[] := ARRAY(SELECT oid FROM pg_class
                                WHERE relowner = ${code(role)}::regrole
                                  AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S'));
      lent text[] := ARRAY(${closedTo(heir, role)});
      place text; target record;
    BEGIN
      FOREACH place IN ARRAY lent LOOP
        EXECUTE ${code(sql`GRANT CREATE ON `)} || place || ${code(sql` TO ${heir}`)};
      END LOOP;
      REASSIGN OWNED BY ${role} TO ${heir};
      FOREACH place IN ARRAY lent LOOP
        EXECUTE ${code(sql`REVOKE CREATE ON `)} || place || ${code(sql` FROM ${heir}`)};
      END LOOP;
      FOR target IN SELECT oid FROM unnest(objects) oid LOOP
        ${grants([
          { privilege: sql`SELECT`, on: sql`LARGE OBJECT`, which: sql`target.oid`, to: readers },
          { privilege: sql`UPDATE`, on: sql`LARGE OBJECT`, which: sql`target.oid`, to: writers },
        ])}
      END LOOP;
      ${callers === undefined ? sql`` : sql`${closeRelations(version)}${onlyFor(callers, version)}`}
    END`)}`;
}

/**
 * The schemas with objects of the role in which the heir may not create any, and the database if it
 * may not own the role's publications.
 */
function closedTo(heir: Sql, role: Sql): Sql {
  const ofRole = sql`s.refclassid = 'pg_authid'::regclass AND s.refobjid = ${code(role)}::regrole
           AND s.deptype = 'o' AND s.dbid = b.oid`;
  return sql`
        SELECT format('SCHEMA %I', n.nspname)
          FROM pg_shdepend s
          JOIN pg_database b ON b.datname = current_database()
          JOIN pg_depend d ON d.classid = s.classid AND d.objid = s.objid
                          AND d.refclassid = 'pg_namespace'::regclass
          JOIN pg_namespace n ON n.oid = d.refobjid
         WHERE ${ofRole} AND n.nspname !~ '^pg_'
           AND NOT has_schema_privilege(${code(heir)}::regrole, n.oid, 'CREATE')
         UNION
        SELECT format('DATABASE %I', b.datname)
          FROM pg_shdepend s JOIN pg_database b ON b.datname = current_database()
         WHERE ${ofRole} AND s.classid = 'pg_publication'::regclass
           AND NOT has_database_privilege(${code(heir)}::regrole, b.oid, 'CREATE')`;
}

/**
 * Takes back from the `relations` of the block around it what their maker opened to everybody and to
 * users of ours, triggers and rules among it: each level is granted its own anew. What it gave to a
 * DBA's roles stays.
 */
export function closeRelations(version: number): Sql {
  return sql`${revokingBlock(OPENED_RELATIONS, version)};`;
}

const OPENED_RELATIONS = sql`
        SELECT c.kind || c.name AS object, c.name AS relation, c.relowner AS owner,
               c.relacl || lists.acl AS entire, a.privilege_type AS privilege, false AS is_option,
               a.grantee, a.grantor
          FROM (SELECT r.*, format('%I.%I', n.nspname, r.relname) AS name,
                       CASE r.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END AS kind
                  FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace) c
         CROSS JOIN LATERAL (
           SELECT c.relacl AS acl WHERE c.relacl IS NOT NULL
            UNION ALL
           SELECT attacl FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL
         ) lists
         CROSS JOIN aclexplode(lists.acl) a
         WHERE c.oid = ANY(relations) AND a.grantee <> c.relowner
           AND (a.grantee = 0 OR ${isOurs(sql`a.grantee`)})`;

/**
 * Routines that run with the rights of their owner serve those that may do as much themselves, and
 * nobody else: not PUBLIC, as PostgreSQL has it, nor the leaver by another login. Aggregates too,
 * since they call such routines for everybody who may call them.
 */
function onlyFor(callers: readonly string[], version: number): Sql {
  return sql`
      ${revokingBlock(OPENED_ROUTINES, version)};
      FOR target IN
        SELECT ${ROUTINE_NAME} AS routine
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE p.oid = ANY(routines)
      LOOP
        ${grants([
          { privilege: sql`EXECUTE`, on: sql`ROUTINE`, which: sql`target.routine`, to: callers },
        ])}
      END LOOP;`;
}

const OPENED_ROUTINES = sql`
        SELECT 'ROUTINE ' || ${ROUTINE_NAME} AS object, NULL AS relation, p.proowner AS owner, p.entire,
               a.privilege_type AS privilege, false AS is_option, a.grantee, a.grantor
          FROM (SELECT *, coalesce(proacl, acldefault('f', proowner)) AS entire FROM pg_proc) p
          JOIN pg_namespace n ON n.oid = p.pronamespace
         CROSS JOIN aclexplode(p.entire) a
         WHERE p.oid = ANY(routines) AND a.grantee <> p.proowner`;

/** What the routines that a role has made to run with its own rights are called. */
export const DEFINER_ROUTINES = sql`
  SELECT ${ROUTINE_NAME} AS routine
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE p.prosecdef AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = $1)
   ORDER BY 1`;

interface LateGrant {
  readonly privilege: Sql;
  readonly on: Sql;
  /** An expression for its name. */
  readonly which: Sql;
  readonly to: readonly string[];
}

function grants(list: readonly LateGrant[]): Sql {
  const statements = list.flatMap(({ privilege, on, which, to }) =>
    to.length === 0
      ? []
      : [
          sql`EXECUTE ${code(sql`GRANT ${privilege} ON ${on} `)} || ${which}
                  || ${code(sql` TO ${ids(to)}`)}`,
        ],
  );
  return sql`${join([...statements, sql`NULL`], sql`; `)};`;
}
