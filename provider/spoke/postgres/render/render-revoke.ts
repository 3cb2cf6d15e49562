import { join, keyword, type Sql, sql } from '../../engine/sql.ts';
import { LENT, ROUTINE_NAME } from '../catalogue/catalogue-queries.ts';
import { code, id, ids, literal, literals } from '../quote.ts';
import { revokeAsGrantors } from './revoke-as-grantors.ts';
import {
  isOnRelations,
  kindsOf,
  namesTooMuch,
  type Objects,
  wholeSchemas,
} from './whole-schemas.ts';

/**
 * Takes privileges back wherever the grantees hold them, whoever granted them, if the master may
 * become the grantor, or if it is ours. Only objects that have such a grant are locked, members of
 * extensions among them. REVOKE on a table covers its columns.
 */
export function renderRevoke(
  on: Objects,
  privileges: readonly string[],
  grantees: readonly string[],
  version: number,
): Sql[] {
  return [
    ...wholly(on, privileges, grantees, version),
    revokeAsGrantors(held(on, privileges, grantees), version),
  ];
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

function held(on: Objects, privileges: readonly string[], grantees: readonly string[]): Sql {
  const plain = privileges.filter((privilege) => !privilege.startsWith(OPTION));
  const options = privileges.filter((privilege) => privilege.startsWith(OPTION));
  return join(
    [
      { names: plain, isOption: sql`false` },
      { names: options.map((option) => option.slice(OPTION.length)), isOption: sql`true` },
    ]
      .filter(({ names }) => names.length > 0)
      .map(
        ({ names, isOption }) => sql`
          SELECT object, relation, owner, entire, a.privilege_type AS privilege,
                 ${isOption} AS is_option, a.grantee, a.grantor
            FROM (${objectsOf(on)}) o, aclexplode(acl) a
           WHERE pg_has_role(owner, 'USAGE') AND a.privilege_type IN (${literals(names)})
             AND a.grantee IN (${join(grantees.map((name) => sql`${code(id(name))}::regrole`))})
             AND (a.is_grantable OR NOT ${isOption})`,
      ),
    sql` UNION ALL `,
  );
}

/** Names rather than casts of numbers, which show the number of what somebody has dropped. */
function objectsOf(on: Objects): Sql {
  switch (on.kind) {
    case 'database':
      return sql`
        SELECT format('DATABASE %I', datname) AS object, NULL AS relation, datdba AS owner,
               datacl AS acl, datacl AS entire
          FROM pg_database WHERE datname = current_database()`;
    case 'schema':
      return sql`
        SELECT format('SCHEMA %I', nspname) AS object, NULL AS relation, nspowner AS owner,
               nspacl AS acl, nspacl AS entire
          FROM pg_namespace WHERE nspname IN (${literals(on.schemas)})`;
    case 'large objects':
      return sql`
        SELECT format('LARGE OBJECT %s', oid) AS object, NULL AS relation, lomowner AS owner,
               lomacl AS acl, lomacl AS entire
          FROM pg_largeobject_metadata`;
    case 'routines':
      return sql`
        SELECT 'ROUTINE ' || ${ROUTINE_NAME} AS object, NULL AS relation, proowner AS owner,
               proacl AS acl, proacl AS entire
          FROM ${LENT} p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE lender = ${code(id(on.withRightsOf))}::regrole`;
    case 'tables':
    case 'sequences': {
      return sql`
        SELECT ${literal(on.kind === 'tables' ? 'TABLE ' : 'SEQUENCE ')}
                 || format('%I.%I', nspname, relname) AS object,
               format('%I.%I', nspname, relname) AS relation, relowner AS owner, acl,
               relacl || acl AS entire
          FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
               LATERAL (SELECT relacl UNION ALL
                        SELECT attacl FROM pg_attribute
                         WHERE attrelid = c.oid AND attacl IS NOT NULL) a (acl)
         WHERE nspname IN (${literals(on.schemas)}) AND relkind IN (${literals(kindsOf(on))})`;
    }
  }
}
