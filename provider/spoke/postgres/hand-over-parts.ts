import { type Sql, sql } from '../engine/sql.ts';
import type { HandOver } from '../model/changes.ts';
import type { Connection } from './connection.ts';
import { code, id, literal, script } from './quote.ts';
import { asMember } from './render/master-membership.ts';
import { closeRelations } from './render/render-hand-over.ts';
import { MOST_NAMED } from './render/whole-schemas.ts';

/**
 * REASSIGN OWNED locks all that a role owns until its transaction ends, and a default server has
 * room for 6,400 locks. Of an owner with more than that, relations are handed over in parts before,
 * each in a transaction of its own: a run that ends in between is continued by the next one.
 */
export async function handOverInParts(
  change: HandOver,
  version: number,
  connection: Connection,
): Promise<void> {
  for (;;) {
    const [next] = await connection.query<NextPart>(NEXT_PART, [change.owner, change.to]);
    if (next === undefined || !next.isTooMuch) return;
    const statements = asMember(change.owner, version, [
      renderPart(change, next.relations, version),
    ]);
    await connection.query(script(statements));
  }
}

interface NextPart {
  /** Is it more than one transaction should lock? */
  readonly isTooMuch: boolean;
  /** Numbers, as PostgreSQL writes an array. */
  readonly relations: string;
}

/** Also where there is room for more: nobody else can use the tables meanwhile. */
const MOST_LOCKS = 2_000;

/**
 * A table takes its indexes, its TOAST table with an index, and its serial columns' sequences along.
 * Only relations in schemas in which the new owner may create something, or can be allowed to:
 * REASSIGN OWNED does not ask for that.
 */
const NEXT_PART = sql`
  WITH role AS (
    SELECT (SELECT oid FROM pg_roles WHERE rolname = $1) AS leaver,
           (SELECT oid FROM pg_roles WHERE rolname = $2) AS heir
  ), owned AS (
    SELECT c.oid, c.reltoastrelid
      FROM role, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relowner = leaver AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
       AND NOT EXISTS (SELECT FROM pg_depend d
                        WHERE c.relkind = 'S' AND d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
                          AND d.deptype IN ('a', 'i'))
       AND (has_schema_privilege(heir, n.oid, 'CREATE')
            OR has_schema_privilege(n.oid, 'CREATE WITH GRANT OPTION')
            OR has_schema_privilege(leaver, n.oid, 'CREATE WITH GRANT OPTION'))
     ORDER BY 1 LIMIT ${MOST_LOCKS} + 1
  ), summed AS (
    SELECT oid, row_number() OVER (ORDER BY oid) AS number,
           sum(1 + CASE reltoastrelid WHEN 0 THEN 0 ELSE 2 END
               + (SELECT count(*) FROM pg_index WHERE indrelid = owned.oid)
               + (SELECT count(*)
                    FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                   WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = owned.oid
                     AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
             OVER (ORDER BY oid) AS locks
      FROM owned
  )
  SELECT coalesce(max(locks) > max(room), false) AS "isTooMuch",
         (array_agg(oid) FILTER (WHERE locks <= room OR number = 1))::text AS relations
    FROM summed, (SELECT least(${MOST_LOCKS}, ${MOST_NAMED}) AS room) server`;

function renderPart({ owner, to, uses }: HandOver, part: string, version: number): Sql {
  const [role, heir] = [id(owner), id(to)];
  return sql`DO ${code(sql`
    DECLARE
      part oid[] := ${literal(part)};
      relations oid[] := part || ARRAY(
        SELECT d.objid FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
         WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY(part)
           AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'));
      lent text[] := ARRAY(
        SELECT DISTINCT format('%I', n.nspname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.oid = ANY(part)
           AND NOT has_schema_privilege(${code(heir)}::regrole, n.oid, 'CREATE'));
      place text; target record;
    BEGIN
      FOREACH place IN ARRAY lent LOOP
        EXECUTE 'GRANT CREATE ON SCHEMA ' || place || ${code(sql` TO ${heir}`)};
      END LOOP;
      FOR target IN
        SELECT format('%I.%I', n.nspname, c.relname) AS relation
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.oid = ANY(part) AND c.relowner = ${code(role)}::regrole
         ORDER BY c.oid
      LOOP
        EXECUTE 'ALTER TABLE ' || target.relation || ${code(sql` OWNER TO ${heir}`)};
      END LOOP;
      FOREACH place IN ARRAY lent LOOP
        EXECUTE 'REVOKE CREATE ON SCHEMA ' || place || ${code(sql` FROM ${heir}`)};
      END LOOP;
      ${uses.callers === undefined ? sql`` : closeRelations(version)}
    END`)}`;
}
