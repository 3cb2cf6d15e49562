import type { Order, Report } from '../contract/messages/order.ts';
import { accessId, describeIdentity, type Identity } from '../contract/request/identity.ts';
import { hostPort, type Request } from '../contract/request/request.ts';
import { notRemoved, notRemovedBlocked, notRemovedRaced } from '../errors/access.ts';
import { Blocked, RaceLost } from '../errors/server.ts';
import type { OutsideError } from '../runtime/errors.ts';
import { changesOf, type Plan } from './model/changes.ts';
import { describe } from './model/describe.ts';
import { isAdopted, type ServerState } from './model/state.ts';
import { ownParameters, parametersOf } from './parameters/tags.ts';
import type { Ports } from './ports.ts';
import { judgeRemoval, type Removal } from './records/let-go.ts';
import type { StoredRecord } from './records/store.ts';
import { repeating } from './repeating.ts';
import { type DatabaseServer, expelledBy, type Inspection, sparing } from './server.ts';
import { warnOfUndone, withoutLeaversOfOthers } from './undone-changes.ts';
import { counted, peopleChange } from './wanted-people.ts';
import { withServer } from './with-server.ts';

/**
 * Removes the access: users, roles, parameters and record, as far as the declarer that asks is the
 * last one. What is absent already counts as removed.
 */
export async function remove(order: Order, ports: Ports): Promise<Report> {
  const { access } = order;
  const judge = await judging(order, ports);
  return repeating(ports, async ({ tell }) => {
    const options = { workDeadline: ports.deadline, databaseMayBeGone: true, tell };
    const first = await judge();
    if (!needsServer(first)) return settle(first, order, ports);
    try {
      return await withServer(access, ports, options, async (server) =>
        settle(await judge(), order, ports, server),
      );
    } catch (error) {
      if (!(await ports.isGone(access.endpoint.host))) throw error;
      return settle(await judge(), order, ports);
    }
  });
}

/**
 * Reads the record and decides. Once it is decided that the declarer lets the access go, a note says
 * so, and the record is read again: a request of the declarer that is under way sees the note, or
 * else its record is seen here.
 */
async function judging(
  { access, claim }: Order,
  { records }: Ports,
): Promise<() => Promise<Verdict>> {
  const id = accessId(access.identity);
  const removedAt = await records.readNote(id, claim.declarer);
  // Terraform never asks for what is cleaned up: it would only hide that its state is behind, after
  // an apply that was killed, and that the access is in another Region by now.
  const isNobodys = claim.cleansUp && claim.declarer.kind === 'terraform';
  let isNoted = access.dryRun || claim.at === '' || isNobodys;
  const judge = async (): Promise<Verdict> => {
    const stored = await records.read(id);
    return { stored, removal: judgeRemoval({ access, claim }, stored?.record, removedAt) };
  };
  return async () => {
    const verdict = await judge();
    if (isNoted || verdict.removal.kind === 'clear') return verdict;
    await records.writeNote(id, claim);
    isNoted = true;
    return judge();
  };
}

interface Verdict {
  readonly stored: StoredRecord | undefined;
  readonly removal: Removal;
}

function needsServer({ removal }: Verdict): boolean {
  return removal.kind === 'remove' || removal.kind === 'clear';
}

/** @param server absent if none is needed, or if it does not exist any more */
async function settle(
  { stored, removal }: Verdict,
  { access }: Order,
  ports: Ports,
  server?: DatabaseServer,
): Promise<Report> {
  const { records } = ports;
  const { dryRun } = access;
  const id = accessId(access.identity);
  switch (removal.kind) {
    case 'nothing':
      return report({ warnings: [removal.why] });
    case 'keep':
      if (!dryRun) await records.write(id, removal.record, stored?.version);
      return report({ warnings: [removal.why] });
    case 'clear': {
      const done = server ? await removeUsers(access, ports, server) : report(isGone(access));
      if (!dryRun) await records.write(id, removal.record, stored?.version);
      return done;
    }
    case 'remove': {
      const done = server
        ? await removeAll(access, ports, server, stored !== undefined)
        : report({
            plan: await removeParameters(access, ports, stored !== undefined),
            ...isGone(access),
          });
      if (!dryRun && stored !== undefined) await records.remove(id, stored.version);
      return done;
    }
  }
}

/** Nobody can log in to a server that does not exist. */
function isGone({ endpoint }: Request): Pick<Report, 'warnings'> {
  return { warnings: [`the database server ${endpoint.host} does not exist any more`] };
}

/**
 * Users before parameters: as long as a login works, somebody can know it.
 *
 * @param isHere the record says that the access is on this server, whatever its marks and tags say:
 * they are those of another server after a restoration, or a move that was not finished
 */
export async function removeAll(
  access: Request,
  ports: Ports,
  server: DatabaseServer,
  isHere = false,
): Promise<Report> {
  const users = await removeUsers(access, ports, server, isHere);
  const parameters = await removeParameters(access, ports, isHere);
  return { ...users, plan: [...users.plan, ...parameters] };
}

async function removeUsers(
  access: Request,
  ports: Ports,
  server: DatabaseServer,
  isHere = false,
): Promise<Report> {
  const inspection = await server.inspect({}, []);
  const { roles } = inspection.current;
  const elsewhere = roles.find((role) => role.hostPort !== hostPort(access.endpoint));
  if (elsewhere !== undefined && !isHere)
    return report({
      warnings: [`the users stay: the access is served at ${elsewhere.hostPort} now`],
    });
  const removal = server.plan(inspection, remainingState(inspection));
  const plan = changesOf(removal).map(describe);
  ports.log.info('plan', { plan, dryRun: access.dryRun });
  const ends = await warnOfAdopted(inspection, server, access.dryRun);
  const isToDo = !access.dryRun && plan.length > 0;
  const { warnings, left } = isToDo
    ? await carryOut(removal, inspection, { access, server })
    : { warnings: [], left: inspection };
  return report({
    people: counted(peopleChange([], inspection)),
    plan,
    warnings: [
      ...warnings,
      ...ends,
      ...removal.notes,
      ...leftovers(left, access.dryRun),
      ...left.leftOpen(),
    ],
  });
}

/** Few accesses have adopted somebody, so those that have load it. */
async function warnOfAdopted(
  { current: { users } }: Inspection,
  server: DatabaseServer,
  isPlanned: boolean,
): Promise<string[]> {
  if (!users.some(isAdopted)) return [];
  const { endsByRemoval, warnOfEnds } = await import('./adopted-ends.ts');
  return warnOfEnds(endsByRemoval(users), server, isPlanned);
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
  const planFor = (inspection: Inspection) => server.plan(inspection, remainingState(inspection));
  const planned = async () => {
    const inspection = await server.inspect({}, [], expelled);
    return { inspection, plan: planFor(inspection) };
  };
  const { inspection, plan } = await planned();
  told.push(...(await server.expel(sparing(expelled, plan))));
  const { warnings, undone } = await server.apply(plan);
  const isOurs = belongsTo(before);
  const failures = undone.filter(({ about }) => about.some(isOurs)).map(({ error }) => error);
  if (failures.length > 0) throw errorOfRemoval(identity, failures);
  // What is wrong with tables, say, does not matter any more.
  const news = inspection.warnings.filter((warning) => !before.warnings.includes(warning));
  const rest = await planned();
  // Roles that have no more to own.
  const last = changesOf(rest.plan).length > 0 ? await server.apply(rest.plan) : { undone };
  const { inspection: left } = await planned();
  const undoable = planFor(withoutLeaversOfOthers(left, [removal, plan, rest.plan]));
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

function errorOfRemoval(identity: Identity, failures: readonly OutsideError[]): OutsideError {
  const facts = {
    what: describeIdentity(identity),
    failures: failures.map(({ message }) => message),
  };
  if (failures.some((error) => error instanceof Blocked)) return notRemovedBlocked(facts);
  if (failures.some((error) => error instanceof RaceLost)) return notRemovedRaced(facts);
  return notRemoved(facts);
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

/** Reads their tags anew: another request may have moved them, under another server's lock. */
async function removeParameters(access: Request, ports: Ports, isHere = false): Promise<string[]> {
  const stored = await ports.parameters.read(access.identity);
  const own = isHere ? parametersOf(stored, access) : ownParameters(stored, access);
  const names = own.map(({ name }) => name);
  if (!access.dryRun) await ports.parameters.remove(names);
  return names.map((name) => `delete parameter ${name}`);
}

const NOBODY = { added: 0, removed: 0, unchanged: 0 };

function report(done: Partial<Report>): Report {
  return {
    parameters: [],
    username: '',
    people: NOBODY,
    plan: [],
    warnings: [],
    leftovers: [],
    ...done,
  };
}
