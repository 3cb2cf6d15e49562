import { closure, highest, type Reach } from '../../engine/sighting.ts';
import type { Holding, SightedMembership, SightedRole } from '../catalogue/sighting-queries.ts';

/** PUBLIC, as access control lists have it. */
const EVERYBODY = '0';

/** What the server's own roles give beside what they are granted, in every schema. */
const PREDEFINED: ReadonlyMap<string, Reach> = new Map([
  ['pg_read_all_data', 'read'],
  ['pg_read_server_files', 'read'],
  ['pg_write_all_data', 'write'],
  ['pg_maintain', 'write'],
  // The files and programs of the server are as good as a superuser.
  ['pg_write_server_files', 'own'],
  ['pg_execute_server_program', 'own'],
  ['rds_superuser', 'own'],
  ['rds_replication', 'read'],
]);

/** Roles that let their members into every schema. */
const INTO_ALL: ReadonlySet<string> = new Set(['pg_read_all_data', 'pg_write_all_data']);

export interface Power {
  readonly can: Reach;
  /** The roles that it can act as: itself, and those of which it is a member in whatever way. */
  readonly as: readonly SightedRole[];
}

/** What a role may do in the database at most. */
export function powers(
  roles: readonly SightedRole[],
  memberships: readonly SightedMembership[],
  holdings: readonly Holding[],
): (role: SightedRole) => Power {
  const byOid = new Map(roles.map((role) => [role.oid, role]));
  const usable = memberships.filter(({ isUsable }) => isUsable);
  const edges = Map.groupBy(usable, ({ member }) => member);
  const held = Map.groupBy(holdings, ({ holder }) => holder);
  return (role) => {
    const reached = closure(role.oid, (node) => (edges.get(node) ?? []).map(({ role }) => role));
    const as = [...reached].flatMap((oid) => byOid.get(oid) ?? []);
    const all = [...reached, EVERYBODY].flatMap((oid) => held.get(oid) ?? []);
    return { as, can: highest([...as.map(reachByItself), ...reachesOf(all, as)]) };
  };
}

function reachByItself(role: SightedRole): Reach {
  if (role.isSuperuser || role.takesRoles || role.ownsDatabase) return 'own';
  // Replication reads everything that is written.
  return PREDEFINED.get(role.name) ?? (role.replicates ? 'read' : 'nothing');
}

function reachesOf(holdings: readonly Holding[], as: readonly SightedRole[]): Reach[] {
  const isEverywhere = as.some(({ name }) => INTO_ALL.has(name));
  const schemas = new Set(
    holdings.flatMap(({ schema, what }) => (what === 'usage' ? [schema] : [])),
  );
  return holdings.flatMap(({ schema, what }) =>
    what !== 'usage' && (schema === null || isEverywhere || schemas.has(schema)) ? [what] : [],
  );
}
