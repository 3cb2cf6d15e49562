import { parameterNames } from '../contract/identity.ts';
import type { Report } from '../contract/order.ts';
import type { AccessRequest } from '../contract/request.ts';
import { Secret } from '../contract/secret.ts';
import type { Access } from './access.ts';
import { type Edges, withServer } from './edges.ts';
import { ownParameters, serverName } from './parameters.ts';
import { type Change, planChanges } from './plan.ts';
import type { DatabaseServer, Inspection } from './server.ts';
import { inWords } from './words.ts';

/** The access shall be gone: users, roles and parameters. What is absent already is as good as removed. */
export async function remove(access: AccessRequest, edges: Edges): Promise<Report> {
  if (access.onDelete === 'retain') return retained();
  const database = await withServer(
    access,
    edges,
    (server) => removeUsers(access, edges, server),
    true,
  ).catch(async (error: unknown) => {
    if (!(await edges.isGone(access.server.host))) throw error;
    return {
      plan: [],
      warnings: [`the database server ${access.server.host} does not exist any more`],
    };
  });
  const parameters = await removeParameters(access, edges);
  return {
    parameters: [],
    username: '',
    plan: [...database.plan, ...parameters],
    warnings: database.warnings,
  };
}

function retained(): Report {
  return {
    parameters: [],
    username: '',
    plan: [],
    warnings: ['ondelete is retain: users, roles and parameters stay as they are'],
  };
}

async function removeUsers(
  access: AccessRequest,
  edges: Edges,
  server: DatabaseServer,
): Promise<Pick<Report, 'plan' | 'warnings'>> {
  const inspection = await server.inspect({});
  const servedBy = inspection.current.roles.find(
    (role) => role.server !== serverName(access.server),
  )?.server;
  if (servedBy !== undefined)
    return { plan: [], warnings: [`the users stay: the access is served at ${servedBy} now`] };
  const changes = planRemoval(inspection);
  const plan = changes.map(inWords);
  edges.log.info('plan', { plan, dryRun: access.dryRun });
  // No change of a removal sets a password.
  const warnings = access.dryRun ? [] : await server.apply(changes, new Secret(''));
  return { plan, warnings: [...warnings, ...leftovers(inspection)] };
}

/** Everything goes, except an owner role that owns something: tables are never dropped. */
function planRemoval(inspection: Inspection): Change[] {
  const { current, holdings } = inspection;
  const owner = inspection.groupRole('owner');
  const roles = holdings.some(({ owned }) => owned > 0)
    ? [current.roles.find(({ name }) => name === owner.name) ?? owner]
    : [];
  const kept = new Set(roles.map(({ name }) => name));
  const wanted: Access = {
    roles,
    users: [],
    grants: current.grants.filter(({ role }) => kept.has(role)),
  };
  return planChanges(current, wanted, holdings);
}

function leftovers(inspection: Inspection): string[] {
  const owned = inspection.holdings.reduce((sum, holding) => sum + holding.owned, 0);
  if (owned === 0) return [];
  const { name } = inspection.groupRole('owner');
  return [
    `${owned} objects that the application made stay; they belong to the role ${name}, with which nobody can log in`,
  ];
}

async function removeParameters(access: AccessRequest, edges: Edges): Promise<string[]> {
  const stored = await edges.parameters.read(
    parameterNames(edges.parameterPrefix, access.identity),
  );
  const names = ownParameters(stored, access).map(({ name }) => name);
  if (!access.dryRun) await edges.parameters.remove(names);
  return names.map((name) => `delete parameter ${name}`);
}
