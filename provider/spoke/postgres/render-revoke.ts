import { join, keyword, type Sql, sql } from '../engine/sql.ts';
import { MARKER_PREFIX } from './marker.ts';
import { code, id, ids, literal, literals, script } from './quote.ts';
import {
  isOnRelations,
  kindsOf,
  namesTooMuch,
  type Objects,
  wholeSchemas,
} from './whole-schemas.ts';

/**
 * Takes privileges back wherever the grantees hold them, whoever granted them: an owner only revokes
 * what was granted in its own name. What another user of ours granted goes with the grant option
 * that made it possible; what a DBA's role granted is revoked as that role, if the master may become
 * it. Only objects that have such a grant are locked, members of extensions among them. REVOKE on a
 * table covers its columns.
 */
export function renderRevoke(
  on: Objects,
  privileges: readonly string[],
  grantees: readonly string[],
  version: number,
): Sql {
  return script([
    ...wholly(on, privileges, grantees, version),
    ...privileges.flatMap((privilege) => grantees.map((grantee) => revoke(on, privilege, grantee))),
  ]);
}

/** What owners granted in whole schemas, where the rest below would name too much. */
function wholly(
  on: Objects,
  privileges: readonly string[],
  grantees: readonly string[],
  version: number,
): Sql[] {
  const plain = privileges.filter((privilege) => !privilege.startsWith(OPTION));
  if (!namesTooMuch(version) || !isOnRelations(on) || plain.length === 0) return [];
  const before = sql`REVOKE ${join(plain.map(keyword))} ON `;
  const after = sql` FROM ${ids(grantees)} CASCADE`;
  const isHeld = sql`EXISTS (
    SELECT FROM aclexplode(relacl) a WHERE a.privilege_type IN (${literals(plain)})
       AND a.grantee IN (${join(grantees.map((name) => sql`${code(id(name))}::regrole`))}))`;
  return [
    sql`DO ${code(sql`
    DECLARE whole name[];
    BEGIN ${wholeSchemas(on, before, after, isHeld)}
    END`)}`,
  ];
}

const OPTION = 'GRANT OPTION FOR ';

function revoke(on: Objects, privilege: string, grantee: string): Sql {
  const name = privilege.startsWith(OPTION) ? privilege.slice(OPTION.length) : privilege;
  const isOption = name !== privilege;
  const statement = sql`EXECUTE ${code(sql`REVOKE ${keyword(privilege)} ON `)} || held.object
                             || ${code(sql` FROM ${id(grantee)} CASCADE`)}`;
  return sql`DO ${code(sql`
    DECLARE held record; me name := current_user;
    BEGIN
      FOR held IN
        SELECT DISTINCT object, relation, pg_get_userbyid(a.grantor) AS grantor,
               a.grantor = owner AS "isOwners",
               a.grantor = quote_ident(me)::regrole OR EXISTS (
                 SELECT FROM pg_shdescription
                  WHERE objoid = a.grantor AND classoid = 'pg_authid'::regclass
                    AND description LIKE ${literal(`${MARKER_PREFIX}%`)}) AS "isOurs",
               pg_has_role(a.grantor, CASE WHEN current_setting('server_version_num')::int < 160000
                                           THEN 'MEMBER' ELSE 'SET' END) AS "isInReach"
          FROM (${objectsOf(on)}) o, aclexplode(acl) a
         WHERE pg_has_role(owner, 'USAGE') AND a.privilege_type = ${literal(name)}
           AND a.grantee = ${code(id(grantee))}::regrole${isOption ? sql` AND a.is_grantable` : sql``}
      LOOP
        BEGIN
          IF held."isOwners" THEN
            ${statement};
          ELSIF held."isOurs" THEN
            EXECUTE ${code(sql`REVOKE GRANT OPTION FOR ${keyword(name)} ON `)} || held.object
                    || format(' FROM %I CASCADE', held.grantor);
          ELSIF held."isInReach" THEN
            EXECUTE format('SET LOCAL ROLE %I', held.grantor);
            ${statement};
            EXECUTE format('SET LOCAL ROLE %I', me);
          END IF;
        EXCEPTION WHEN undefined_table OR undefined_object OR invalid_schema_name THEN
          IF to_regclass(held.relation) IS NOT NULL THEN RAISE; END IF; -- dropped since
        END;
      END LOOP;
    END`)}`;
}

/** Names rather than casts of numbers, which show the number of what somebody has dropped. */
function objectsOf(on: Objects): Sql {
  switch (on.kind) {
    case 'database':
      return sql`
        SELECT format('DATABASE %I', datname) AS object, NULL AS relation, datdba AS owner,
               datacl AS acl
          FROM pg_database WHERE datname = current_database()`;
    case 'schema':
      return sql`
        SELECT format('SCHEMA %I', nspname) AS object, NULL AS relation, nspowner AS owner,
               nspacl AS acl
          FROM pg_namespace WHERE nspname IN (${literals(on.schemas)})`;
    case 'tables':
    case 'sequences': {
      return sql`
        SELECT ${literal(on.kind === 'tables' ? 'TABLE ' : 'SEQUENCE ')}
                 || format('%I.%I', nspname, relname) AS object,
               format('%I.%I', nspname, relname) AS relation, relowner AS owner, acl
          FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
               LATERAL (SELECT relacl UNION ALL
                        SELECT attacl FROM pg_attribute
                         WHERE attrelid = c.oid AND attacl IS NOT NULL) a (acl)
         WHERE nspname IN (${literals(on.schemas)}) AND relkind IN (${literals(kindsOf(on))})`;
    }
  }
}
