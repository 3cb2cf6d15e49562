import type { Answer } from '../contract/messages/answer.ts';
import type { Report } from '../contract/messages/order.ts';
import { describeIdentity } from '../contract/request/identity.ts';
import type { Intent } from '../contract/request/intent.ts';
import { OutsideError, reason, UserError } from '../runtime/errors.ts';
import type { Invocation } from '../runtime/lambda.ts';
import { answerOf } from './answer.ts';
import type { LookedUp, LookUp } from './directory/look-up.ts';
import type { SendOrder } from './spoke-client/send-order.ts';
import { planTasks, type Task } from './tasks.ts';

export interface Ports {
  readonly lookUp: LookUp;
  readonly sendOrder: SendOrder;
}

/** The hub's whole work: who is meant, the tasks of an intent, each done by the spoke that it concerns, and one answer. */
export async function fulfil(
  intent: Intent,
  { lookUp, sendOrder }: Ports,
  invocation: Invocation,
): Promise<Answer> {
  const { requestId, log } = invocation;
  const tasks = planTasks(intent);
  log.info('tasks', { tasks: tasks.map(inWords) });
  const { people, leftOut } =
    intent.verb === 'ensure' ? await lookUp(intent.wanted, invocation) : NOBODY;
  const done: Array<{ task: Task; report: Report }> = [];
  for (const task of tasks) {
    const wanted = task.verb === 'ensure' ? people : [];
    const report = await sendOrder(task, wanted, invocation).catch((error: unknown) => {
      if (done.length === 0) throw error;
      if (intent.claim === undefined) throw halfDone(error, task);
      return leftBehind(error, task);
    });
    log.info('done', {
      task: inWords(task),
      plan: report.plan,
      people: report.people,
      warnings: report.warnings,
    });
    done.push({ task, report });
  }
  refuseRemovalThatWasNone(done);
  return answerOf(requestId, done, leftOut);
}

const NOBODY: LookedUp = { people: [], leftOut: {} };

/** Terraform would forget an access that is still there, and nobody would ever ask for its removal again. */
function refuseRemovalThatWasNone([first]: ReadonlyArray<{ task: Task; report: Report }>): void {
  if (first?.task.verb !== 'remove' || !first.task.access.dryRun || first.report.plan.length === 0)
    return;
  throw new UserError(
    `dryrun: is set, so nothing was removed. Set it to false and apply, then remove. This would be done: ${first.report.plan.slice(0, 10).join('; ')}`,
  );
}

function inWords({ verb, access }: Task): string {
  const { identity, endpoint, vpc } = access;
  return `${verb} ${describeIdentity(identity)} on ${endpoint.host}:${endpoint.port} (account ${identity.account}, ${identity.region}, vpc ${vpc})`;
}

/**
 * CloudFormation takes a replacement back that did not succeed: what it should have made need not be there, nor its server. A rollback
 * that fails for that would leave the whole stack stuck.
 */
function leftBehind(error: unknown, task: Task): Report {
  const warning = `${inWords(task)} was not possible (${reason(error)}). If it was made, declare it again, and delete that`;
  return { parameters: [], username: '', people: NO_CHANGE, plan: [], warnings: [warning] };
}

const NO_CHANGE = { added: 0, removed: 0, unchanged: 0 };

/** Terraform forgets the former input with this failure, so nobody but the reader of this message can ask for its removal. */
function halfDone(error: unknown, task: Task): Error {
  return new OutsideError(
    `the new access is ready, but the former one could not be removed (${inWords(task)}): ${reason(error)}. To remove it, put its values back, ` +
      'apply, and change them again',
  );
}
