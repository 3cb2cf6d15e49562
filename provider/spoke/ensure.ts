import type { Claim } from '../contract/claim.ts';
import { isReadable, OutsideError, reason, UserError } from '../contract/errors.ts';
import { describeIdentity, parameterNames } from '../contract/identity.ts';
import type { Order, Report } from '../contract/order.ts';
import type { AccessRequest } from '../contract/request.ts';
import { changesOf, type Plan } from './changes.ts';
import { assertMayEnsure, holding } from './claims.ts';
import { type Credentials, chooseCredentials } from './credentials.ts';
import { type Edges, withServer } from './edges.ts';
import {
  otherServer,
  parameterInWords,
  planParameters,
  planTimes,
  reported,
  type StoredParameter,
  serverName,
  storedCredentials,
} from './parameters.ts';
import { counted, type PeopleChange, peopleChange, refuseMassRemoval } from './people.ts';
import { planChanges } from './plan.ts';
import { removeHere } from './remove.ts';
import { type DatabaseServer, type Inspection, RaceLost } from './server.ts';
import { wantedAccess } from './wanted.ts';
import { inWords } from './words.ts';

/** What was there before anything was done. */
interface Found {
  readonly stored: readonly StoredParameter[];
  readonly inspection: Inspection;
}

/** Milliseconds kept back for taking back what a failed first attempt has made. */
const TIME_TO_UNDO = 15_000;

/** What the first look found. A lost race leaves something behind where an engine can't roll back. */
export interface Beginning {
  wasNothing: boolean;
}

/** The access shall be as the order says. A failed first attempt is undone: nobody would ask for its removal. */
export async function ensure(
  order: Order,
  edges: Edges,
  beginning: Beginning,
  isLastRace: boolean,
): Promise<Report> {
  const { access } = order;
  const workDeadline = edges.deadline.reserve(Math.min(TIME_TO_UNDO, edges.deadline.left() / 4));
  // Everything under the server's lock, so that requests for the same access see each other's work.
  return withServer(access, edges, { workDeadline, databaseMayBeGone: false }, async (server) => {
    const found = await look(order, edges, server);
    beginning.wasNothing ||= isNothing(found);
    try {
      return await converge(order, edges, server, found);
    } catch (error) {
      const isToBeRepeated = error instanceof RaceLost && !isLastRace;
      if (isToBeRepeated || access.dryRun || !beginning.wasNothing) throw error;
      throw await undo(access, edges, server, error);
    }
  });
}

async function look(
  { access, formerServer, claim, people }: Order,
  edges: Edges,
  server: DatabaseServer,
): Promise<Found> {
  const stored = await edges.parameters.read(
    parameterNames(edges.parameterPrefix, access.identity),
  );
  const elsewhere = otherServer(stored, access);
  await assertMayEnsure(claim, stored, access, edges);
  const isMove = formerServer !== undefined && elsewhere === serverName(formerServer);
  if (elsewhere !== undefined && !isMove && !(await edges.isGone(hostOf(elsewhere))))
    throw new UserError(
      `dbendpoint: the parameters of ${describeIdentity(access.identity)} hold the login of a database on ${elsewhere}. Two databases need ` +
        'different env, project, appname or dbname; if that one was replaced, change dbendpoint in an update, or remove its access first',
    );
  return { stored, inspection: await server.inspect(storedCredentials(stored), people) };
}

/** Inspect, plan, store, apply, look again. What a first round has brought into reach (handed over, for one) is done in a second. */
async function converge(
  { access, claim, people }: Order,
  edges: Edges,
  server: DatabaseServer,
  found: Found,
): Promise<Report> {
  const { stored } = found;
  let { inspection } = found;
  const { identity, rotation } = access;
  const wish = { appname: identity.appname, rotation, mayGoBack: claim !== undefined };
  const credentials = chooseCredentials(wish, inspection.current.users, storedCredentials(stored));
  const names = parameterNames(edges.parameterPrefix, access.identity);
  const holder = holding(claim, stored);
  const writes = planParameters(stored, access, credentials, names, holder);
  const times = planTimes(stored, holder);
  const versions = new Map(stored.map(({ name, version }) => [name, version]));
  const store = async () => {
    await assertStillMine(claim, access, edges);
    const written = await edges.parameters.write([...times, ...writes]);
    for (const [name, version] of written) versions.set(name, version);
  };

  const change = peopleChange(people, inspection);
  refuseMassRemoval(change, access);
  logPeople(edges, change);
  const planFor = (inspection: Inspection) =>
    planChanges(
      inspection.current,
      wantedAccess(access, people, inspection, credentials),
      inspection.holdings,
      access.identity.dbname,
      inspection.heirElsewhere,
    );

  let plan = planFor(inspection);
  const done = [...writes.map(parameterInWords), ...changesOf(plan).map(inWords)];
  logPlan(edges, access, done);
  let warnings: string[] = [];
  if (!access.dryRun && done.length > 0) {
    warnings = await server.apply(plan, credentials.password, store);
    inspection = await server.inspect(credentials, people);
    plan = planFor(inspection);
    if (changesOf(plan).length > 0) {
      done.push(...changesOf(plan).map(inWords));
      warnings = await server.apply(plan, credentials.password, () => Promise.resolve());
      inspection = await server.inspect(credentials, people);
      warnings.push(...stillDifferent(planFor(inspection), access));
    }
    assertProved(inspection, credentials);
  } else if (!access.dryRun) await edges.parameters.write(times);
  const parameters = reported(access, edges.parameterPrefix, versions);
  const { username } = credentials;
  return {
    parameters,
    username,
    people: counted(change),
    plan: done,
    warnings: [...inspection.warnings, ...warnings],
  };
}

/** A move takes the lock of another server than its own rollback, so the claim is looked at again before anything counts. */
async function assertStillMine(
  claim: Claim | undefined,
  access: AccessRequest,
  edges: Edges,
): Promise<void> {
  if (claim === undefined) return;
  const stored = await edges.parameters.read(
    parameterNames(edges.parameterPrefix, access.identity),
  );
  await assertMayEnsure(claim, stored, access, edges);
}

/** The stored password is the proof of the whole run: it opened the database. */
function assertProved({ current }: Inspection, { username }: Credentials): void {
  if (current.users.some(({ name, password }) => name === username && password === 'as stored'))
    return;
  throw new OutsideError(
    `the user ${username} can't log in with its stored password. Is password login open to it (PostgreSQL: pg_hba.conf), and may it connect to the database?`,
  );
}

/**
 * What another grantor gave can't be taken back by us. That is a warning, unless somebody keeps what they should have lost. Who can't
 * be dropped has been told of by `apply`.
 */
function stillDifferent(plan: Plan, { identity }: AccessRequest): string[] {
  const undropped = new Set(
    plan.departures.flatMap((change) => (change.kind === 'drop' ? change.holders : [])),
  );
  const remaining = changesOf(plan).filter(
    (change) =>
      change.kind !== 'drop' &&
      !(change.kind === 'end sessions' && change.users.every((user) => undropped.has(user))),
  );
  const kept = remaining.filter(({ kind }) =>
    ['leave', 'forbid login', 'end sessions'].includes(kind),
  );
  if (kept.length > 0)
    throw new OutsideError(
      `${describeIdentity(identity)}: it was not possible to ${kept.map(inWords).join(', nor to ')}. Another role granted it, which alone can ` +
        'take it back (PostgreSQL: pg_auth_members.grantor names it)',
    );
  return remaining.map(
    (change) => `it was not possible to ${inWords(change)}: somebody else granted or holds it`,
  );
}

function isNothing({ stored, inspection }: Found): boolean {
  const { roles, users } = inspection.current;
  return stored.length === 0 && roles.length === 0 && users.length === 0;
}

/** Gives the error to be thrown: the cause, and what could not be undone. */
async function undo(
  access: AccessRequest,
  edges: Edges,
  server: DatabaseServer,
  cause: unknown,
): Promise<unknown> {
  edges.log.info('undoing what the failed attempt made', {
    because: isReadable(cause) ? cause.message : 'a defect',
  });
  try {
    await server.renew();
    await removeHere(access, edges, server);
    return cause;
  } catch (error) {
    const remains = `What it had made could not be undone (${reason(error)}); the same request again, or a removal, repairs it`;
    edges.log.error(remains);
    return isReadable(cause) ? new OutsideError(`${cause.message}. ${remains}`) : cause;
  }
}

/** A line of CloudWatch Logs has its limits, and a database may have thousands of schemas. */
function logPlan({ log }: Edges, { dryRun }: AccessRequest, plan: readonly string[]): void {
  for (let start = 0; start === 0 || start < plan.length; start += 100)
    log.info('plan', { dryRun, changes: plan.length, plan: plan.slice(start, start + 100) });
}

/** Each name: the plan and the answer show three. */
function logPeople({ log }: Edges, change: PeopleChange): void {
  for (const what of ['added', 'removed'] as const)
    for (let start = 0; start < change[what].length; start += 500)
      log.info(`people ${what}`, { people: change[what].slice(start, start + 500) });
}

function hostOf(server: string): string {
  return server.slice(0, server.lastIndexOf(':'));
}
