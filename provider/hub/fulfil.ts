import type { Answer } from '../contract/messages/answer.ts';
import type { Report } from '../contract/messages/order.ts';
import type { Rollout } from '../contract/messages/rollout.ts';
import type { AccessRecord } from '../contract/record/record.ts';
import { isSameDeclarer } from '../contract/request/claim.ts';
import { groupsAt } from '../contract/request/ends.ts';
import { accessId, describeIdentity } from '../contract/request/identity.ts';
import type { Intent } from '../contract/request/intent.ts';
import type { Request } from '../contract/request/request.ts';
import { dryRemoval, formerLeft } from '../errors/access.ts';
import { formerPlaceUnknown, nobodyCanTell } from '../errors/records.ts';
import { NoSpoke, toldReason } from '../runtime/errors.ts';
import type { Invocation } from '../runtime/lambda.ts';
import { answerOf } from './answer.ts';
import type { LookUpPeople } from './directory/look-up.ts';
import { ending, logEnded, warnOfEnded } from './ended-groups.ts';
import { warnOfFormerPlaces } from './former-places.ts';
import { explainPlace } from './not-in-rollout.ts';
import type { FindRecords, Found } from './records.ts';
import type { AskForEntry, Entry, SendOrder } from './spoke-client/send-order.ts';
import { keeping, leftoverTasks, removalTasks, type Task } from './tasks.ts';

export interface Ports {
  readonly lookUp: LookUpPeople;
  readonly findRecords: FindRecords;
  readonly askForEntry: AskForEntry;
  readonly sendOrder: SendOrder;
  /** Where there are spokes. Undefined: the hub was not told. */
  readonly rollout: Rollout | undefined;
}

type Ensure = Intent & { readonly verb: 'ensure' };
type Remove = Intent & { readonly verb: 'remove' };

interface Done {
  readonly task: Task;
  readonly report: Report;
}

/**
 * The hub's whole work: it looks up the people, finds what the records know of the declarer, has
 * each task done by the spoke that it concerns, and makes one answer of it all.
 */
export async function fulfil(
  intent: Intent,
  ports: Ports,
  invocation: Invocation,
): Promise<Answer> {
  if (intent.verb === 'remove') return remove(intent, ports, invocation);
  return ensure(intent, ports, invocation).catch((error: unknown) => {
    throw explainPlace(error, intent.wanted, ports.rollout);
  });
}

async function ensure(intent: Ensure, ports: Ports, invocation: Invocation): Promise<Answer> {
  const { wanted, former, claim, removesFormer } = intent;
  const { inForce, ended } = groupsAt(wanted, new Date());
  const asked = { ...wanted, groups: inForce };
  logEnded(wanted, ended, invocation.log);
  // The directory takes as long as a role, and neither waits for the other.
  const entry = ports.askForEntry(wanted, invocation);
  const { people, kept, leftOut, warnings: told } = await ports.lookUp(asked, invocation);
  const abroad = removesFormer ? await leftAbroad(intent, ports, invocation) : [];
  const isNewHere = former?.dryRun || abroad.length > 0;
  const { updates: _, ...asNew } = claim;
  const task: Task = {
    verb: 'ensure',
    access: wanted,
    claim: isNewHere ? asNew : claim,
    ...keeping(kept),
    ...ending(ended),
  };
  const report = await perform(task, people, ports, invocation, entry);
  const warnings = warnOfFormerPlaces(intent, report.leftovers);
  const all = [...warnOfEnded(wanted, ended), ...told, ...report.warnings, ...warnings];
  const first = { task, report: { ...report, warnings: all } };
  const done: Done[] = [first];
  const carryOut = async (tasks: readonly Task[]) => {
    for (const task of tasks)
      done.push({ task, report: await perform(task, [], ports, invocation) });
  };
  if (removesFormer) {
    try {
      await carryOut([...abroad, ...(await formerOfNobody(intent, ports, invocation))]);
    } catch (error) {
      throw formerLeftError(error, GO_BACK);
    }
    try {
      const renamed = await formerOwner(intent, ports, invocation);
      await carryOut([...leftoverTasks(intent, report.leftovers), ...renamed]);
    } catch (error) {
      if (claim.declarer.kind !== 'stack') throw formerLeftError(error, APPLY_AGAIN);
      done.push({ task, report: formerLeftReport(error) });
    }
  }
  return answerOf(invocation.requestId, done, leftOut);
}

async function remove(intent: Remove, ports: Ports, invocation: Invocation): Promise<Answer> {
  const { unwanted, claim } = intent;
  const entry = ports.askForEntry(unwanted, invocation);
  const found = await findIn(unwanted, intent, ports, invocation);
  const access = { ...unwanted, vpc: found.vpc };
  const tasks = removalTasks({ verb: 'remove', unwanted: access, claim }, found.records);
  const done: Done[] = [];
  for (const task of tasks)
    done.push({ task, report: await perform(task, [], ports, invocation, entry) });
  refuseDryRemoval(done);
  return answerOf(invocation.requestId, done);
}

async function perform(
  task: Task,
  people: Parameters<SendOrder>[1],
  { sendOrder }: Ports,
  invocation: Invocation,
  entry?: Entry,
): Promise<Report> {
  const described = describeTask(task);
  invocation.log.info('task', { task: described });
  const report = await sendOrder(task, people, invocation, entry);
  const { plan, people: changed, warnings } = report;
  invocation.log.info('done', { task: described, plan, people: changed, warnings });
  return report;
}

/** What the records of an access's account and Region know of the declarer. */
async function findIn(
  { identity, vpc }: Request,
  { claim: { declarer } }: Intent,
  { findRecords }: Ports,
  invocation: Invocation,
) {
  const { account, region } = identity;
  const asked = declarer.kind === 'terraform' ? { declarer } : { accessId: accessId(identity) };
  const found = await findRecords({ account, region, vpc }, asked, invocation);
  if (found.records.length === 0 && found.unreadable.length > 0)
    throw nobodyCanTell({ names: [...found.unreadable], account, region });
  return found;
}

/**
 * Removals of what the declarer had in another account or Region. Only the caller's word leads
 * there, and it may be the word of an update that failed; so the records there have to confirm it.
 */
async function leftAbroad(intent: Ensure, ports: Ports, invocation: Invocation): Promise<Task[]> {
  const { wanted, former, claim } = intent;
  if (former === undefined || former.dryRun || claim.declarer.kind !== 'terraform') return [];
  const { account, region } = former.identity;
  if (account === wanted.identity.account && region === wanted.identity.region) return [];
  const here = await findIn(wanted, intent, ports, invocation);
  const there = await findIn(former, intent, ports, invocation).catch((error: unknown) => {
    // An update that failed has named a place without a spoke: the access never got there.
    if (error instanceof NoSpoke && here.records.length > 0) return here;
    throw error;
  });
  if (there === here) return [];
  if (there.records.length === 0 && here.records.length === 0)
    throw formerPlaceUnknown({ account, region });
  return there.records.length === 0 ? [] : formerTasks(former, intent, there);
}

/**
 * A plain invocation has no name by which the records know what else it has, so it says itself which
 * access it had. The server of that one is the record's: an update that failed may have named another.
 */
async function formerOfNobody(
  intent: Ensure,
  ports: Ports,
  invocation: Invocation,
): Promise<Task[]> {
  const { wanted, former, claim } = intent;
  if (former === undefined || claim.declarer.kind !== 'anonymous') return [];
  if (accessId(former.identity) === accessId(wanted.identity)) return [];
  const found = await findIn(former, intent, ports, invocation);
  // Of what was taken over, the spoke notes that it is let go: nobody is to give it back.
  const isOthers = ({ declarers, former }: AccessRecord) =>
    ![...declarers, ...former].some((each) => isSameDeclarer(each, claim.declarer));
  return found.records.some(isOthers) ? [] : formerTasks(former, intent, found);
}

/** An owner that got another name, as by a new `terraform_data`, is asked for nothing any more. */
async function formerOwner(intent: Ensure, ports: Ports, invocation: Invocation): Promise<Task[]> {
  const { wanted, former, claim } = intent;
  if (former === undefined || former.owner === '' || former.owner === wanted.owner) return [];
  if (claim.declarer.kind !== 'terraform') return [];
  const declarer = { ...claim.declarer, id: former.owner };
  const asking = { ...intent, claim: { ...claim, declarer } };
  const found = await findIn(former, asking, ports, invocation);
  return found.records.length === 0 ? [] : formerTasks(former, asking, found);
}

function formerTasks(former: Request, { wanted, claim }: Ensure, { records, vpc }: Found): Task[] {
  const unwanted = { ...former, vpc, dryRun: wanted.dryRun };
  const { creates: _, updates: __, ...asking } = claim;
  return removalTasks({ verb: 'remove', unwanted, claim: { ...asking, cleansUp: true } }, records);
}

/**
 * After a removal that succeeded, Terraform forgets the access. If it was a dry run, the access
 * would still be there, and nobody would ever ask for its removal again.
 */
function refuseDryRemoval(done: readonly Done[]): void {
  const plan = done.flatMap(({ task, report }) => (task.access.dryRun ? report.plan : []));
  if (plan.length === 0) return;
  throw dryRemoval({ plan });
}

function describeTask({ verb, access }: Task): string {
  const { identity, endpoint, vpc } = access;
  return (
    `${verb} ${describeIdentity(identity)} on ${endpoint.host}:${endpoint.port} (account ` +
    `${identity.account}, ${identity.region}, vpc ${vpc})`
  );
}

/**
 * CloudFormation rolls back a replacement that failed: the access that it was to make may not
 * exist, nor its server. If the rollback failed for that, the whole stack would be stuck.
 */
function formerLeftReport(error: unknown): Report {
  const warning =
    `what the request that failed had made could not be removed (${toldReason(error)}). The next ` +
    'update of this resource tries again';
  return {
    parameters: [],
    username: '',
    people: NO_CHANGE,
    plan: [],
    warnings: [warning],
    leftovers: [],
  };
}

const NO_CHANGE = { added: 0, removed: 0, unchanged: 0 };

/** The records know what is left, so the next request of the same declarer removes it. */
const APPLY_AGAIN = 'apply again, with a new revision';

/** Only the request that replaces it leads there: the next one names the new access as the former. */
const GO_BACK = 'put the former values back, apply, and change them again';

function formerLeftError(error: unknown, cure: string): Error {
  return formerLeft({ because: toldReason(error), cure });
}
