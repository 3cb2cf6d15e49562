import type { Order, Report } from '../contract/messages/order.ts';
import { describeIdentity } from '../contract/request/identity.ts';
import type { Request } from '../contract/request/request.ts';
import { OutsideError } from '../runtime/errors.ts';
import { type Credentials, chooseCredentials } from './credentials.ts';
import { changesOf, type Plan } from './model/changes.ts';
import { describe } from './model/describe.ts';
import { storedCredentials } from './parameters/login.ts';
import type { StoredParameter } from './parameters/model.ts';
import { planChanges } from './plan/index.ts';
import type { Ports } from './ports.ts';
import type { DatabaseServer, Inspection } from './server.ts';
import { wantedAccess } from './wanted.ts';
import { counted, type PeopleChange, peopleChange, refuseMassRemoval } from './wanted-people.ts';
import { planStoring } from './write-parameters.ts';

/** What was there before anything was done. */
export interface Found {
  readonly stored: readonly StoredParameter[];
  readonly inspection: Inspection;
}

/** Plan, store, apply, look again. */
export async function converge(
  order: Order,
  edges: Ports,
  server: DatabaseServer,
  { stored, inspection }: Found,
): Promise<Report> {
  const { access, people } = order;
  const change = peopleChange(people, inspection);
  refuseMassRemoval(change, access);
  logPeople(edges, change);

  const credentials = credentialsFor(order, inspection, stored);
  const storing = planStoring(order, edges, stored, credentials);
  const planFor = planner(order, credentials);
  const plan = planFor(inspection);
  const planned = [...storing.inWords, ...changesOf(plan).map(describe)];
  logPlan(edges, access, planned);

  let outcome: Outcome = { inspection, more: [], warnings: [] };
  if (!access.dryRun && planned.length > 0)
    outcome = await carryOut(plan, { order, server, credentials, store: storing.store, planFor });
  else if (!access.dryRun) await storing.noteTime();
  return {
    parameters: storing.reported(),
    username: credentials.username,
    people: counted(change),
    plan: [...planned, ...outcome.more],
    warnings: [...outcome.inspection.warnings, ...outcome.warnings],
  };
}

function credentialsFor(
  { access, claim }: Order,
  { current }: Inspection,
  stored: readonly StoredParameter[],
): Credentials {
  const { identity, rotation } = access;
  const wish = { appname: identity.appname, rotation, mayGoBack: claim !== undefined };
  return chooseCredentials(wish, current.users, storedCredentials(stored));
}

type PlanFor = (inspection: Inspection) => Plan;

function planner({ access, people }: Order, credentials: Credentials): PlanFor {
  return (inspection) =>
    planChanges(
      inspection.current,
      wantedAccess(access, people, inspection, credentials),
      inspection.ownedObjects,
      access.identity.dbname,
      inspection.newOwnerElsewhere,
    );
}

interface Work {
  readonly order: Order;
  readonly server: DatabaseServer;
  readonly credentials: Credentials;
  readonly store: () => Promise<void>;
  readonly planFor: PlanFor;
}

interface Outcome {
  /** What the last look has seen. */
  readonly inspection: Inspection;
  /** What was done beside the plan. */
  readonly more: readonly string[];
  readonly warnings: readonly string[];
}

/** What a first round has brought into reach (handed over, for one) is done in a second. */
async function carryOut(plan: Plan, work: Work): Promise<Outcome> {
  const { order, server, credentials, store, planFor } = work;
  const round = async (plan: Plan, store: () => Promise<void>) => {
    const warnings = await server.apply(plan, credentials.password, store);
    return { warnings, inspection: await server.inspect(credentials, order.people) };
  };
  const first = await round(plan, store);
  const rest = planFor(first.inspection);
  const more = changesOf(rest).map(describe);
  let { inspection, warnings } = first;
  if (more.length > 0) {
    ({ inspection, warnings } = await round(rest, () => Promise.resolve()));
    warnings.push(...stillDifferent(planFor(inspection), order.access));
  }
  assertProved(inspection, credentials);
  return { inspection, more, warnings };
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
function stillDifferent(plan: Plan, { identity }: Request): string[] {
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
      `${describeIdentity(identity)}: it was not possible to ${kept.map(describe).join(', nor to ')}. Another role granted it, which alone can ` +
        'take it back (PostgreSQL: pg_auth_members.grantor names it)',
    );
  return remaining.map(
    (change) => `it was not possible to ${describe(change)}: somebody else granted or holds it`,
  );
}

/** A line of CloudWatch Logs has its limits, and a database may have thousands of schemas. */
function logPlan({ log }: Ports, { dryRun }: Request, plan: readonly string[]): void {
  for (let start = 0; start === 0 || start < plan.length; start += 100)
    log.info('plan', { dryRun, changes: plan.length, plan: plan.slice(start, start + 100) });
}

/** Each name: the plan and the answer show three. */
function logPeople({ log }: Ports, change: PeopleChange): void {
  for (const what of ['added', 'removed'] as const)
    for (let start = 0; start < change[what].length; start += 500)
      log.info(`people ${what}`, { people: change[what].slice(start, start + 500) });
}
