import type { Answer } from '../contract/messages/answer.ts';
import type { Report } from '../contract/messages/order.ts';
import { describeIdentity } from '../contract/request/identity.ts';
import type { Intent } from '../contract/request/intent.ts';
import { OutsideError, reason, UserError } from '../runtime/errors.ts';
import type { Invocation } from '../runtime/lambda.ts';
import { answerOf } from './answer.ts';
import type { LookUpPeople, PeopleFound } from './directory/look-up.ts';
import type { SendOrder } from './spoke-client/send-order.ts';
import { planTasks, type Task } from './tasks.ts';

export interface Ports {
  readonly lookUp: LookUpPeople;
  readonly sendOrder: SendOrder;
}

/**
 * The hub's whole work: it plans the tasks of an intent, looks up the people, has each task done by
 * the spoke that it concerns, and makes one answer of it all.
 */
export async function fulfil(
  intent: Intent,
  { lookUp, sendOrder }: Ports,
  invocation: Invocation,
): Promise<Answer> {
  const { requestId, log } = invocation;
  const tasks = planTasks(intent);
  log.info('tasks', { tasks: tasks.map(describeTask) });
  const { people, leftOut } =
    intent.verb === 'ensure' ? await lookUp(intent.wanted, invocation) : NOBODY;
  const done: Array<{ task: Task; report: Report }> = [];
  for (const task of tasks) {
    const wanted = task.verb === 'ensure' ? people : [];
    const report = await sendOrder(task, wanted, invocation).catch((error: unknown) => {
      if (done.length === 0) throw error;
      if (intent.claim === undefined) throw formerLeftError(error, task);
      return formerLeftReport(error, task);
    });
    log.info('done', {
      task: describeTask(task),
      plan: report.plan,
      people: report.people,
      warnings: report.warnings,
    });
    done.push({ task, report });
  }
  refuseDryRemoval(done);
  return answerOf(requestId, done, leftOut);
}

const NOBODY: PeopleFound = { people: [], leftOut: {} };

/**
 * After a removal that succeeded, Terraform forgets the access. If it was a dry run, the access
 * would still be there, and nobody would ever ask for its removal again.
 */
function refuseDryRemoval([first]: ReadonlyArray<{ task: Task; report: Report }>): void {
  if (first?.task.verb !== 'remove' || !first.task.access.dryRun || first.report.plan.length === 0)
    return;
  throw new UserError(
    'dryrun: is set, so nothing was removed. Set it to false and apply, then remove. This ' +
      `would be done: ${first.report.plan.slice(0, 10).join('; ')}`,
  );
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
function formerLeftReport(error: unknown, task: Task): Report {
  const warning =
    `${describeTask(task)} was not possible (${reason(error)}). If it was made, declare it ` +
    'again, and delete that';
  return { parameters: [], username: '', people: NO_CHANGE, plan: [], warnings: [warning] };
}

const NO_CHANGE = { added: 0, removed: 0, unchanged: 0 };

/**
 * With this failure Terraform forgets the former input, so only the reader of the message can ask
 * for the removal.
 */
function formerLeftError(error: unknown, task: Task): Error {
  return new OutsideError(
    'the new access is ready, but the former one could not be removed ' +
      `(${describeTask(task)}): ${reason(error)}. To remove it, put its values back, ` +
      'apply, and change them again',
  );
}
