import { type Sql, sql } from '../../engine/sql.ts';
import { MARKER_PREFIX } from '../marker.ts';
import { code, literal } from '../quote.ts';

/**
 * A REVOKE only takes back what its grantor granted, and PostgreSQL takes whichever role of the
 * master's holds the grant options, which need not be the owner (select_best_grantor() in
 * src/backend/utils/adt/acl.c). With a grant option for a role that the master is a member of, a
 * user of ours could make all our statements do nothing.
 */

/** Is the owner of a row's object not the only one that may grant on it? `entire` is all its ACL. */
export const IS_CONTESTED = sql`EXISTS (
             SELECT FROM aclexplode(entire) o WHERE o.is_grantable AND o.grantee <> owner)`;

/** Bears the role with this number our mark? */
export function isOurs(oid: Sql): Sql {
  return sql`EXISTS (SELECT FROM pg_shdescription
                      WHERE objoid = ${oid} AND classoid = 'pg_authid'::regclass
                        AND description LIKE ${literal(`${MARKER_PREFIX}%`)})`;
}

/** May the master, whose name is `me`, become the role with this number? */
export function isInReach(oid: Sql, version: number): Sql {
  return sql`pg_has_role(me, ${oid}, ${literal(version < 160_000 ? 'MEMBER' : 'SET')})`;
}

/**
 * Takes grants back as those that granted them, if the master may become them. What another user of
 * ours granted goes with the grant option that made it possible, or with the one that made that one
 * possible. What is contested is revoked as its owner; an owner that may not use the schema leaves
 * it to the master.
 *
 * @param grants a query for the rows of `object`, the name of its `relation`, if it is one, `owner`,
 * `entire` ACL, `privilege`, `is_option` (nothing but the grant option), `grantee`, `grantor`. The
 * master has the privileges of their owners.
 */
export function revokeAsGrantors(grants: Sql, version: number): Sql {
  return sql`DO ${code(revokingBlock(grants, version))}`;
}

/** The same as a block of PL/pgSQL. */
export function revokingBlock(grants: Sql, version: number): Sql {
  return sql`
    DECLARE step record; me name := current_user;
    BEGIN
      FOR step IN
        WITH RECURSIVE way AS (
          SELECT object, relation, owner, entire, privilege, is_option, grantee, grantor
            FROM (${grants}) g
           UNION
          SELECT w.object, w.relation, w.owner, w.entire, w.privilege, true, a.grantee, a.grantor
            FROM way w, aclexplode(w.entire) a
           WHERE w.grantor <> w.owner AND NOT ${isInReach(sql`w.grantor`, version)}
             AND ${isOurs(sql`w.grantor`)}
             AND a.grantee = w.grantor AND a.privilege_type = w.privilege AND a.is_grantable
        )
        SELECT relation,
               format('REVOKE %s%s ON %s FROM %s CASCADE',
                      CASE WHEN is_option THEN 'GRANT OPTION FOR ' END,
                      string_agg(DISTINCT privilege, ', '), object,
                      CASE grantee WHEN 0 THEN 'PUBLIC'
                                   ELSE quote_ident(pg_get_userbyid(grantee)) END) AS statement,
               CASE WHEN bool_or(grantor <> owner OR ${IS_CONTESTED})
                     AND ${isInReach(sql`grantor`, version)}
                    THEN pg_get_userbyid(grantor) END AS grantor
          FROM way WHERE grantor = owner OR ${isInReach(sql`grantor`, version)}
         GROUP BY object, relation, way.is_option, way.grantee, way.grantor
      LOOP
        BEGIN
          IF step.grantor IS NOT NULL THEN
            EXECUTE format('SET LOCAL ROLE %I', step.grantor);
          END IF;
          EXECUTE step.statement;
          EXECUTE format('SET LOCAL ROLE %I', me);
        EXCEPTION
          WHEN undefined_table OR undefined_function OR undefined_object
            OR invalid_schema_name THEN
            IF to_regclass(step.relation) IS NOT NULL THEN RAISE; END IF; -- dropped since
          WHEN insufficient_privilege THEN
            IF step.grantor IS NULL THEN RAISE; END IF;
            EXECUTE step.statement;
        END;
      END LOOP;
    END`;
}
