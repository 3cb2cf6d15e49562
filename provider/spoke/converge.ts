import type { Order, Parameter, Person, Report } from '../contract/messages/order.ts';
import type { AccessRecord } from '../contract/record/record.ts';
import { accessRefused, newUserNotLetIn, newUserShutOut } from '../errors/access.ts';
import { sideBySide } from '../runtime/side-by-side.ts';
import type { Adoption } from './adoption.ts';
import { announcedLevels } from './announced.ts';
import { type Credentials, chooseCredentials, type StoredCredentials } from './credentials.ts';
import type { despiteRefusal as despite } from './despite-refusal.ts';
import { warnOfLeftCustomizations } from './left-customizations.ts';
import { type Ending, refuseMassRemoval } from './mass-removal.ts';
import { type Change, changesOf, type Plan } from './model/changes.ts';
import { concernPeopleOnly } from './model/concern-people.ts';
import { describe } from './model/describe.ts';
import { isAdopted, type User } from './model/state.ts';
import { storedCredentials } from './parameters/login.ts';
import {
  describeParameterChange,
  reportParameters,
  type StoredParameters,
} from './parameters/model.ts';
import { planParameters } from './parameters/plan.ts';
import type { Ports } from './ports.ts';
import type { Recording } from './records/recording.ts';
import {
  type ApplicationLogin,
  type DatabaseServer,
  expelledBy,
  type Inspection,
  sparing,
  type Undone,
} from './server.ts';
import { warnOfUndone, withoutLeaversOfOthers } from './undone-changes.ts';
import { wantedMembers, wantedState } from './wanted.ts';
import {
  counted,
  currentPeople,
  type PeopleChange,
  peopleChange,
  possiblePeople,
} from './wanted-people.ts';

/** What Parameter Store and the server hold before anything is done. */
export interface Current {
  readonly stored: StoredParameters;
  readonly inspection: Inspection;
  /** Undefined before the first run. */
  readonly record: AccessRecord | undefined;
}

/** Plans, logs the plan, carries it out, inspects again and reports. */
export async function converge(
  order: Order,
  ports: Ports,
  server: DatabaseServer,
  recorded: Pick<Recording, 'expels' | 'begin' | 'check'>,
  { stored, inspection, record }: Current,
): Promise<Omit<Report, 'leftovers'>> {
  const { access } = order;
  const people = possiblePeople(order, inspection);
  const change = peopleChange(people, inspection);
  refuseMassRemoval(change, access, endingOf(order, record, inspection));
  logPeople(ports, change);

  const { adoptionOf } = access.adopt === undefined ? NOBODY : await import('./adoption.ts');
  const adoption = adoptionOf(order, inspection, record);
  const credentials = credentialsFor(order, inspection, stored, adoption);
  const storing = planParameters(stored, access, credentials);
  const planFor = (inspection: Inspection) =>
    server.plan(
      inspection,
      wantedState(access, possiblePeople(order, inspection), inspection, credentials),
    );
  const plan = planFor(inspection);
  const { refusal } = inspection;
  const expulsion = refusal === undefined ? plan : await despiteRefusal(plan, inspection, record);
  const isDeadEnd = access.dryRun || expulsion.expulsions.length === 0;
  if (refusal !== undefined && isDeadEnd) throw accessRefused({ refusal, isOut: false });
  const planned = [...storing.map(describeParameterChange), ...changesOf(plan).map(describe)];
  logPlan(ports, access.dryRun, planned);

  const compare = (inspection: Inspection) =>
    inspection.compareWithLevels(
      wantedMembers(access, possiblePeople(order, inspection), credentials),
    );
  const kept = [
    ...plan.notes,
    ...(await warnOfAdopted(order, server, inspection, { plan, adoption, credentials })),
    ...warnOfLeftCustomizations(plan, inspection, credentials),
  ];
  const report = {
    parameters: reportParameters(access.identity, stored),
    username: credentials.username,
    people: counted(change),
    ...(order.reconciles && { reconciled: { added: change.added, removed: change.removed } }),
    plan: planned,
    warnings: [...inspection.warnings, ...kept, ...compare(inspection)],
  };
  if (access.dryRun || planned.length === 0) return report;
  if (refusal !== undefined) {
    recorded.expels();
    const told = await server.expel(expulsion);
    await recorded.begin(); // so that the record tells of the failure
    throw accessRefused({ refusal, isOut: true, told });
  }
  const store = async () => {
    await recorded.check();
    return reportParameters(access.identity, stored, await ports.parameters.write(storing));
  };
  const { password: _, ...username } = storedCredentials(stored);
  const judge = (inspection: Inspection) => void adoptionOf(order, inspection, record);
  const work = { order, server, recorded, username, credentials, planFor, judge, compare, store };
  const done = await carryOut(plan, inspection, work);
  return {
    ...report,
    ...done,
    plan: [...planned, ...done.plan],
    warnings: [...done.warnings, ...kept],
  };
}

/** Few requests adopt anybody, so those that do load what it takes. */
const NOBODY = { adoptionOf: (): Adoption => ({ warnings: [] }) };

/** Few requests need it, so those that do load it. */
async function despiteRefusal(...asked: Parameters<typeof despite>): Promise<Plan> {
  const { despiteRefusal } = await import('./despite-refusal.ts');
  return despiteRefusal(...asked);
}

async function warnOfAdopted(
  { access, reconciles }: Order,
  server: DatabaseServer,
  inspection: Inspection,
  chosen: { readonly plan: Plan; readonly adoption: Adoption; readonly credentials: Credentials },
): Promise<string[]> {
  const { plan, adoption, credentials } = chosen;
  const { users } = inspection.current;
  const warnings = [...adoption.warnings];
  // The review shows them every night.
  if (reconciles === undefined && users.some(isAdopted)) {
    const { endsByRotation, warnOfEnds } = await import('./adopted-ends.ts');
    const ends = endsByRotation(users, credentials);
    warnings.unshift(...(await warnOfEnds(ends, server, access.dryRun)));
  }
  if (adoption.user === undefined) return warnings;
  const { warnOfAdoption } = await import('./adoption.ts');
  return [...warnings, ...warnOfAdoption(adoption, inspection, plan, credentials.username)];
}

/** Whoever has the level of a group that has ended may have had it by that group. */
function endingOf(order: Order, record: AccessRecord | undefined, inspection: Inspection): Ending {
  const { ended = [] } = order;
  const levels = announcedLevels(order, record);
  const those = currentPeople(inspection).filter(({ level }) => levels.has(level));
  const names = new Set(those.map(({ username }) => username));
  return { ended, isAnnounced: (name) => names.has(name) };
}

function credentialsFor(
  { access, claim }: Order,
  { current }: Inspection,
  stored: StoredParameters,
  { user }: Adoption,
): Credentials {
  const { rotation, identity } = access;
  const mayGoBack = claim.declarer.kind === 'stack';
  const wanted = { appname: identity.appname, rotation, mayGoBack };
  const chosen = chooseCredentials(wanted, current.users, storedCredentials(stored));
  return user === undefined ? chosen : { ...chosen, adopted: [...chosen.adopted, user] };
}

interface Work {
  readonly order: Order;
  readonly server: DatabaseServer;
  readonly recorded: Pick<Recording, 'expels' | 'begin'>;
  /** The stored one, if there is one. */
  readonly username: Pick<StoredCredentials, 'username'>;
  readonly credentials: Credentials;
  readonly planFor: (inspection: Inspection) => Plan;
  /** Throws if the user to adopt can't be adopted any more. */
  readonly judge: (inspection: Inspection) => void;
  readonly compare: (inspection: Inspection) => string[];
  readonly store: () => Promise<Parameter[]>;
}

/**
 * Who must go goes first. Then, under the server's lock, the rest is planned anew, since other
 * accesses share people with this one. A second round changes what the first one has brought within
 * reach, such as objects that were handed over. Returns what a dry run could not report.
 */
async function carryOut(
  plan: Plan,
  seen: Inspection,
  { order, server, recorded, username, credentials, planFor, judge, compare, store }: Work,
): Promise<Pick<Report, 'parameters' | 'plan' | 'warnings'>> {
  const { people, access } = order;
  const { password } = credentials;
  const expelled = expelledBy(plan);
  let parameters: Parameter[] = [];
  const storeOnce = async () => {
    parameters = await store();
  };
  recorded.expels();
  const warnings = await server.expel(plan);
  await server.lockServer();
  const [, again] = await sideBySide(
    recorded.begin(),
    // The password was tried a moment ago, and is again in the end: not while others wait.
    server.inspect(username, people, expelled),
  );
  // Another access may have adopted the user while this one waited for the lock.
  judge(again);
  const round = async (plan: Plan, application: ApplicationLogin): Promise<readonly Undone[]> => {
    warnings.push(...(await server.expel(sparing(expelled, plan))));
    const outcome = await server.apply(plan, application);
    warnings.push(...outcome.warnings);
    return outcome.undone;
  };
  const current = planFor(withPasswords(again, seen.current));
  let undone = await round(current, { password, store: storeOnce });
  let unexplained: string[] = [];
  const isProved = remainsProved(seen, [...changesOf(plan), ...changesOf(current)], people);
  const look = await server.inspect(isProved ? username : credentials, people, expelled);
  let inspection = isProved ? withPasswords(look, seen.current) : look;
  const rest = planFor(inspection);
  if (changesOf(rest).length > 0) {
    undone = await round(rest, { password });
    inspection = await server.inspect(credentials, people, expelled);
    const left = planFor(withoutLeaversOfOthers(inspection, [plan, current, rest]));
    unexplained = warnOfUndone(left, undone, access.identity);
  }
  assertProved(inspection, credentials, seen.current.users);
  const causes = undone.map(({ error }) => error.message);
  const known = new Set(changesOf(plan).map(describe));
  const further = [...changesOf(current), ...changesOf(rest)].map(describe);
  return {
    parameters,
    plan: [...new Set(further)].filter((change) => !known.has(change)),
    warnings: [
      ...new Set([
        ...causes,
        ...unexplained,
        ...inspection.warnings,
        ...warnings,
        ...compare(inspection),
      ]),
    ],
  };
}

/** Nothing that was done can have touched the login that the first look has proved. */
function remainsProved(
  { proof, current }: Inspection,
  done: readonly Change[],
  people: readonly Person[],
): boolean {
  const names = [...current.people.map(({ name }) => name), ...people.map((each) => each.username)];
  return proof?.outcome === 'accepted' && concernPeopleOnly(done, new Set(names));
}

function withPasswords(inspection: Inspection, seen: Inspection['current']): Inspection {
  const known = new Map(seen.users.map(({ name, password }) => [name, password]));
  const users = inspection.current.users.map((user) => ({
    ...user,
    password: known.get(user.name) ?? user.password,
  }));
  return { ...inspection, current: { ...inspection.current, users } };
}

/**
 * The proof of the whole run: the stored password has opened the database. A user that worked before
 * may be shut out for a while, as by an event trigger on logins, and a warning says so. One that is
 * new has never worked, so the run has not done what it is for.
 */
function assertProved(
  { current, proof }: Inspection,
  { username }: Credentials,
  seen: readonly User[],
): void {
  if (proof?.outcome === 'blocked') return; // a warning says so
  const isNew = !seen.some(({ name }) => name === username);
  if (proof?.outcome === 'shut out' && isNew) throw newUserShutOut({ username, why: proof.why });
  if (current.users.some(({ name, password }) => name === username && password === 'as stored'))
    return;
  throw newUserNotLetIn({ username });
}

/** A line of CloudWatch Logs has its limits, and a database may have thousands of schemas. */
function logPlan({ log }: Ports, dryRun: boolean, plan: readonly string[]): void {
  for (let start = 0; start === 0 || start < plan.length; start += 100)
    log.info('plan', { dryRun, changes: plan.length, plan: plan.slice(start, start + 100) });
}

/** Every name: the plan and the answer show only three. */
function logPeople({ log }: Ports, change: PeopleChange): void {
  for (const what of ['added', 'removed'] as const)
    for (let start = 0; start < change[what].length; start += 500)
      log.info(`people ${what}`, { people: change[what].slice(start, start + 500) });
}
