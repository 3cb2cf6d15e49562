import { OutsideError, reason, UserError } from '../contract/errors.ts';
import { parameterNames } from '../contract/identity.ts';
import type { Order, Report } from '../contract/order.ts';
import type { AccessRequest } from '../contract/request.ts';
import type { Access } from './access.ts';
import { type Credentials, chooseCredentials, type StoredCredentials } from './credentials.ts';
import { type Edges, withServer } from './edges.ts';
import {
  otherServer,
  parameterInWords,
  planParameters,
  reported,
  type StoredParameter,
  serverName,
} from './parameters.ts';
import { planChanges } from './plan.ts';
import { remove } from './remove.ts';
import type { DatabaseServer, Inspection } from './server.ts';
import { inWords } from './words.ts';

/** What was there before anything was done. */
interface Found {
  readonly stored: readonly StoredParameter[];
  readonly inspection: Inspection;
}

/** Milliseconds kept back for taking back what a failed first attempt has made. */
const TIME_TO_UNDO = 15_000;

/** The access shall be as the order says. What a failed first attempt has made is undone: nobody would ask for its removal. */
export async function ensure(order: Order, edges: Edges): Promise<Report> {
  let found: Found | undefined;
  const left = edges.deadline.left();
  const work = { ...edges, deadline: edges.deadline.reserve(Math.min(TIME_TO_UNDO, left / 4)) };
  try {
    return await withServer(order.access, work, async (server) => {
      found = await look(order, work, server);
      return converge(order.access, work, server, found);
    });
  } catch (error) {
    if (found !== undefined && !order.access.dryRun && isNothing(found))
      await undo(order.access, edges, error);
    throw error;
  }
}

/** Under the server's lock, so that two requests for the same access see each other's work. */
async function look(
  { access, formerServer }: Order,
  edges: Edges,
  server: DatabaseServer,
): Promise<Found> {
  const stored = await edges.parameters.read(
    parameterNames(edges.parameterPrefix, access.identity),
  );
  const elsewhere = otherServer(stored, access);
  const isMove = formerServer !== undefined && elsewhere === serverName(formerServer);
  if (elsewhere !== undefined && !isMove && !(await edges.isGone(hostOf(elsewhere))))
    throw new UserError(
      `dbendpoint: the parameters ${access.identity.env}/${access.identity.project}/${access.identity.appname}/${access.identity.dbname} ` +
        `hold the login of a database of the same name on ${elsewhere}. Two databases need different env, project, appname or dbname; if that ` +
        'one was replaced, change dbendpoint in an update, or remove its access first',
    );
  return { stored, inspection: await server.inspect(credentialsOf(stored)) };
}

/** Inspect, plan, store, apply, prove: in this order, so that no crash leaves a login that nobody knows of. */
async function converge(
  access: AccessRequest,
  edges: Edges,
  server: DatabaseServer,
  found: Found,
): Promise<Report> {
  const { inspection, stored } = found;
  const credentials = chooseCredentials(
    { appname: access.identity.appname, rotation: access.rotation },
    inspection.current.users,
    credentialsOf(stored),
  );
  const names = parameterNames(edges.parameterPrefix, access.identity);
  const writes = planParameters(stored, access, credentials, names);
  const wanted = wantedAccess(access, inspection, credentials);
  const changes = planChanges(inspection.current, wanted, inspection.holdings);
  const plan = [...writes.map(parameterInWords), ...changes.map(inWords)];
  edges.log.info('plan', { plan, dryRun: access.dryRun, warnings: inspection.warnings });

  const versions = new Map(stored.map(({ name, version }) => [name, version]));
  const warnings = [...inspection.warnings];
  if (!access.dryRun) {
    for (const [name, version] of await edges.parameters.write(writes)) versions.set(name, version);
    warnings.push(...(await server.apply(changes, credentials.password)));
    if (plan.length > 0) await prove(server, credentials);
  }
  const parameters = reported(access, edges.parameterPrefix, versions);
  return { parameters, username: credentials.username, plan, warnings };
}

/** The group role of the level, its members, and the owner role for as long as it has something to own. */
function wantedAccess(
  { privileges }: AccessRequest,
  inspection: Inspection,
  credentials: Credentials,
): Access {
  const role = inspection.groupRole(privileges);
  const owner = inspection.groupRole('owner');
  const { username, generation, rotation, former } = credentials;
  const roles =
    privileges === 'owner' || !ownsSomething(inspection, [username, former])
      ? [role]
      : [role, owner];
  const login = {
    canLogIn: true,
    memberOf: [role.name],
    ...(privileges === 'owner' && { actsAs: role.name }),
  };
  const before = inspection.current.users.find(({ name }) => name === former);
  return {
    roles,
    users: [
      { name: username, generation, rotation, ...login, password: 'as stored' },
      ...(before === undefined ? [] : [{ ...before, ...login, password: 'unknown' as const }]),
    ],
    grants: inspection.wantedGrants(roles),
  };
}

/** Does the owner role own anything, or will it: from users that are about to be dropped? */
function ownsSomething(
  { current, holdings }: Inspection,
  staying: ReadonlyArray<string | undefined>,
): boolean {
  const staysWith = new Set(staying);
  return (
    holdings.some(({ holder, owned }) => owned > 0 && !staysWith.has(holder)) &&
    current.roles.length > 0
  );
}

/** The stored password is the proof of the whole run: it must open the database. */
async function prove(server: DatabaseServer, { username, password }: Credentials): Promise<void> {
  if (!(await server.canLogIn(username, password)))
    throw new OutsideError(
      `the new user ${username} can't log in with its stored password. Is password login open to it (pg_hba.conf, rds_iam), and may it connect to the database?`,
    );
}

function isNothing({ stored, inspection }: Found): boolean {
  const { roles, users } = inspection.current;
  return stored.length === 0 && roles.length === 0 && users.length === 0;
}

async function undo(access: AccessRequest, edges: Edges, cause: unknown): Promise<void> {
  edges.log.info('undoing what the failed attempt made', { because: reason(cause) });
  try {
    await remove({ ...access, onDelete: 'drop' }, edges);
  } catch (error) {
    edges.log.error('could not undo it; the next run repairs it', { because: reason(error) });
  }
}

function credentialsOf(stored: readonly StoredParameter[]): StoredCredentials {
  const find = (kind: StoredParameter['kind']) =>
    stored.find((parameter) => parameter.kind === kind)?.value;
  const username = find('username')?.reveal();
  const password = find('password');
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

function hostOf(server: string): string {
  return server.slice(0, server.lastIndexOf(':'));
}
