import type { Order, Report } from '../contract/messages/order.ts';
import { hostPort, type Request } from '../contract/request/request.ts';
import { Secret } from '../runtime/secret.ts';
import { changesOf, type Plan } from './model/changes.ts';
import { describe } from './model/describe.ts';
import type { ServerState } from './model/state.ts';
import { noteRemoval, verdictOn } from './ownership.ts';
import { planRelease } from './parameters/plan.ts';
import { ownParameters } from './parameters/tags.ts';
import { planChanges } from './plan/index.ts';
import { type Ports, readParameters, withServer } from './ports.ts';
import type { DatabaseServer, Inspection } from './server.ts';
import { counted, peopleChange } from './wanted-people.ts';

type Done = Pick<Report, 'people' | 'plan' | 'warnings'>;

const NOBODY = { added: 0, removed: 0, unchanged: 0 };
const NOTHING: Done = { people: NOBODY, plan: [], warnings: [] };

/** The access shall be gone: users, roles and parameters. What is absent already is as good as removed. */
export async function remove({ access, claim }: Order, edges: Ports): Promise<Report> {
  const isRetained = access.onDelete === 'retain';
  if (isRetained && claim === undefined) return report({ ...NOTHING, warnings: [RETAINED] });
  const unlessItStays = async (work: () => Promise<Done>): Promise<Done> => {
    const stored = await readParameters(access, edges);
    const verdict = verdictOn(claim, stored, access);
    if (verdict.kind === 'leave') return { ...NOTHING, warnings: [verdict.why] };
    await noteRemoval(claim, stored, access, edges);
    if (verdict.kind === 'remove') return work();
    await edges.parameters.write(planRelease(stored));
    return { ...NOTHING, warnings: [verdict.why] };
  };
  const options = { workDeadline: edges.deadline, databaseMayBeGone: true };
  const done = await withServer(access, edges, options, (server) =>
    unlessItStays(() => removeHere(access, edges, server)),
  ).catch(async (error: unknown) => {
    if (!isRetained && !(await edges.isGone(access.endpoint.host))) throw error;
    return unlessItStays(() => removeWithoutServer(access, edges));
  });
  return report(done);
}

const RETAINED = 'ondelete is retain: users, roles and parameters stay as they are';

/** Nobody can log in to a server that does not exist. What is retained needs no server either. */
async function removeWithoutServer(access: Request, edges: Ports): Promise<Done> {
  if (access.onDelete === 'retain') return { ...NOTHING, warnings: [RETAINED] };
  const warnings = [`the database server ${access.endpoint.host} does not exist any more`];
  return { ...NOTHING, plan: await removeParameters(access, edges), warnings };
}

/** First the users, then the parameters: as long as somebody can log in, somebody can know it. */
export async function removeHere(
  access: Request,
  edges: Ports,
  server: DatabaseServer,
): Promise<Done> {
  const users = await removeUsers(access, edges, server);
  const parameters = await removeParameters(access, edges);
  return { ...users, plan: [...users.plan, ...parameters] };
}

async function removeUsers(access: Request, edges: Ports, server: DatabaseServer): Promise<Done> {
  const inspection = await server.inspect({}, []);
  const servedBy = inspection.current.roles.find(
    (role) => role.hostPort !== hostPort(access.endpoint),
  );
  if (servedBy !== undefined)
    return {
      people: NOBODY,
      plan: [],
      warnings: [`the users stay: the access is served at ${servedBy.hostPort} now`],
    };
  const removal = planRemoval(inspection, access.identity.dbname);
  const plan = changesOf(removal).map(describe);
  edges.log.info('plan', { plan, dryRun: access.dryRun });
  const people = counted(peopleChange([], inspection));
  if (access.dryRun || plan.length === 0) return { people, plan, warnings: leftovers(inspection) };
  // No step of a removal sets a password or stores anything.
  const warnings = await server.apply(removal, new Secret(''), () => Promise.resolve());
  return { people, plan, warnings: [...warnings, ...leftovers(inspection)] };
}

/** Everything goes, except an owner role that owns something: tables are never dropped. */
function planRemoval(inspection: Inspection, database: string): Plan {
  const { current, ownedObjects } = inspection;
  const isOwner = ownedObjects.some(({ owned }) => owned > 0);
  const owner = inspection.groupRole('owner');
  const roles = isOwner ? [current.roles.find(({ name }) => name === owner.name) ?? owner] : [];
  const kept = new Set(roles.map(({ name }) => name));
  const wanted: ServerState = {
    roles,
    users: [],
    people: [],
    // Its own, and what other accesses may do with what it would create.
    grants: current.grants.filter(
      ({ role, on }) => kept.has(role) || (on.kind === 'future' && kept.has(on.creator)),
    ),
  };
  return planChanges(current, wanted, ownedObjects, database, inspection.newOwnerElsewhere);
}

function leftovers(inspection: Inspection): string[] {
  const owned = inspection.ownedObjects.reduce((sum, holding) => sum + holding.owned, 0);
  if (owned === 0) return [];
  const { name } = inspection.groupRole('owner');
  return [
    `${owned} objects that the application made stay; they belong to the role ${name}, with which nobody can log in`,
  ];
}

async function removeParameters(access: Request, edges: Ports): Promise<string[]> {
  const stored = await readParameters(access, edges);
  const names = ownParameters(stored, access).map(({ name }) => name);
  if (!access.dryRun) await edges.parameters.remove(names);
  return names.map((name) => `delete parameter ${name}`);
}

function report(done: Done): Report {
  return { parameters: [], username: '', ...done };
}
