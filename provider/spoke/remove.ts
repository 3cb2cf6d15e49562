import type { Order, Report } from '../contract/messages/order.ts';
import { describeIdentity, type Identity } from '../contract/request/identity.ts';
import { hostPort, type Request } from '../contract/request/request.ts';
import { OutsideError } from '../runtime/errors.ts';
import { changesOf, type Plan } from './model/changes.ts';
import { describe } from './model/describe.ts';
import type { ServerState } from './model/state.ts';
import { judgeRemoval, noteRemoval } from './ownership.ts';
import { planRelease } from './parameters/plan.ts';
import { ownParameters } from './parameters/tags.ts';
import type { Ports } from './ports.ts';
import { repeating } from './repeating.ts';
import {
  Blocked,
  type DatabaseServer,
  expelledBy,
  type Inspection,
  RaceLost,
  sparing,
} from './server.ts';
import { warnOfUndone } from './undone-changes.ts';
import { counted, peopleChange } from './wanted-people.ts';
import { withServer } from './with-server.ts';

/** Removes the access: users, roles and parameters. What is absent already counts as removed. */
export async function remove(order: Order, ports: Ports): Promise<Report> {
  const { access, claim } = order;
  const isRetained = access.onDelete === 'retain';
  if (isRetained && claim === undefined)
    return report({
      warnings: ['ondelete is retain: users, roles and parameters stay as they are'],
    });
  return repeating(ports, async ({ tell }) => {
    const options = { workDeadline: ports.deadline, databaseMayBeGone: true, tell };
    try {
      return await withServer(access, ports, options, (server) =>
        removeIfOurs(order, ports, () => removeAll(access, ports, server)),
      );
    } catch (error) {
      // To release what is retained, no server is needed.
      if (!isRetained && !(await ports.isGone(access.endpoint.host))) throw error;
      return removeIfOurs(order, ports, () => removeWithoutServer(access, ports));
    }
  });
}

/** Removes, releases or leaves the access: its owner decides, and only its latest request. */
async function removeIfOurs(
  order: Order,
  ports: Ports,
  removal: () => Promise<Report>,
): Promise<Report> {
  const stored = await ports.parameters.read(order.access.identity);
  const verdict = judgeRemoval(order, stored);
  if (verdict.kind === 'leave') return report({ warnings: [verdict.why] });
  await noteRemoval(order, stored, ports.parameters);
  if (verdict.kind === 'remove') return removal();
  await ports.parameters.write(planRelease(stored));
  return report({ warnings: [verdict.why] });
}

/** Users before parameters: as long as a login works, somebody can know it. */
export async function removeAll(
  access: Request,
  ports: Ports,
  server: DatabaseServer,
): Promise<Report> {
  const users = await removeUsers(access, ports, server);
  const parameters = await removeParameters(access, ports);
  return { ...users, plan: [...users.plan, ...parameters] };
}

/** Nobody can log in to a server that does not exist. */
async function removeWithoutServer(access: Request, ports: Ports): Promise<Report> {
  return report({
    plan: await removeParameters(access, ports),
    warnings: [`the database server ${access.endpoint.host} does not exist any more`],
  });
}

async function removeUsers(access: Request, ports: Ports, server: DatabaseServer): Promise<Report> {
  const inspection = await server.inspect({}, []);
  const { roles } = inspection.current;
  const elsewhere = roles.find((role) => role.hostPort !== hostPort(access.endpoint));
  if (elsewhere !== undefined)
    return report({
      warnings: [`the users stay: the access is served at ${elsewhere.hostPort} now`],
    });
  const removal = server.plan(inspection, remainingState(inspection));
  const plan = changesOf(removal).map(describe);
  ports.log.info('plan', { plan, dryRun: access.dryRun });
  const isToDo = !access.dryRun && plan.length > 0;
  const { warnings, left } = isToDo
    ? await carryOut(removal, inspection, { access, server })
    : { warnings: [], left: inspection };
  return report({
    people: counted(peopleChange([], inspection)),
    plan,
    warnings: [
      ...warnings,
      ...removal.notes,
      ...leftovers(left, access.dryRun),
      ...left.leftOpen(),
    ],
  });
}

/**
 * Whoever could not be dropped is expelled, but the access is not removed yet. Returns warnings,
 * and what is left on the server.
 */
async function carryOut(
  removal: Plan,
  before: Inspection,
  { access: { identity }, server }: { readonly access: Request; readonly server: DatabaseServer },
): Promise<{ readonly warnings: string[]; readonly left: Inspection }> {
  const told = await server.expel(removal);
  await server.lockServer();
  const expelled = expelledBy(removal);
  const planned = async () => {
    const inspection = await server.inspect({}, [], expelled);
    return { inspection, plan: server.plan(inspection, remainingState(inspection)) };
  };
  const { inspection, plan } = await planned();
  told.push(...(await server.expel(sparing(expelled, plan))));
  const { warnings, undone } = await server.apply(plan);
  const isOurs = belongsTo(before);
  const failures = undone.filter(({ about }) => about.some(isOurs)).map(({ error }) => error);
  if (failures.length > 0) throw notRemoved(identity, failures);
  // What is wrong with tables, say, does not matter any more.
  const news = inspection.warnings.filter((warning) => !before.warnings.includes(warning));
  const rest = await planned();
  // Roles that have no more to own.
  const last = changesOf(rest.plan).length > 0 ? await server.apply(rest.plan) : { undone };
  const { inspection: left, plan: undoable } = await planned();
  const others = last.undone.map(({ error }) => error.message);
  const unexplained = warnOfUndone(undoable, last.undone, identity);
  return { warnings: [...told, ...warnings, ...others, ...news, ...unexplained], left };
}

/** Not former people of whichever access, whom an earlier run could not drop. */
function belongsTo({ current: { roles, users, people } }: Inspection): (name: string) => boolean {
  const members = people.filter(({ memberOf }) => memberOf.length > 0);
  const ours = new Set([...roles, ...users, ...members].map(({ name }) => name));
  return (name) => ours.has(name);
}

function notRemoved(identity: Identity, failures: readonly OutsideError[]): OutsideError {
  const why =
    `${describeIdentity(identity)}: nobody can log in any more, but not all of it is removed. ` +
    failures.map(({ message }) => message).join('. ');
  if (failures.some((error) => error instanceof Blocked)) return new Blocked(why);
  if (failures.some((error) => error instanceof RaceLost)) return new RaceLost(why);
  return new OutsideError(why);
}

/**
 * Everything goes, except owners of something: tables are never dropped. Keepers are the engine's
 * own.
 */
function remainingState(inspection: Inspection): ServerState {
  const { current, ownedObjects } = inspection;
  const owner = inspection.groupRole('owner');
  const ownsSomething = ownedObjects.some(({ owned, heir }) => owned > 0 && heir === owner.name);
  const kept = current.roles.find(({ name }) => name === owner.name) ?? owner;
  const roles = ownsSomething ? [kept] : [];
  const isKept = (name: string) => roles.some((role) => role.name === name);
  return {
    roles,
    users: [],
    people: [],
    // Its own, and what other accesses may do with what it would create.
    grants: current.grants.filter(
      ({ grantee, on }) => isKept(grantee) || (on.kind === 'future' && isKept(on.creator)),
    ),
  };
}

/** @param isPlanned say whose they will be, rather than whose they are */
function leftovers(inspection: Inspection, isPlanned: boolean): string[] {
  const ownerRole = inspection.groupRole('owner').name;
  const belong = isPlanned ? 'will belong' : 'belong';
  const owners = Map.groupBy(inspection.ownedObjects, ({ owner, heir }) =>
    isPlanned ? heir : owner,
  );
  return [...owners].flatMap(([name, objects]) => {
    const owned = objects.reduce((sum, { owned }) => sum + owned, 0);
    if (owned === 0) return [];
    return [
      `${owned} objects that users of the access made stay; they ${belong} to the role ${name}, ` +
        'with which nobody can log in' +
        (name === ownerRole ? '' : ', and views among them do not read any more'),
    ];
  });
}

async function removeParameters(access: Request, ports: Ports): Promise<string[]> {
  const stored = await ports.parameters.read(access.identity);
  const names = ownParameters(stored, access).map(({ name }) => name);
  if (!access.dryRun) await ports.parameters.remove(names);
  return names.map((name) => `delete parameter ${name}`);
}

const NOBODY = { added: 0, removed: 0, unchanged: 0 };

function report(done: Partial<Report>): Report {
  return { parameters: [], username: '', people: NOBODY, plan: [], warnings: [], ...done };
}
