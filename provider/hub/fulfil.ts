import { OutsideError, reason } from '../contract/errors.ts';
import type { Invocation } from '../contract/function.ts';
import { describeIdentity } from '../contract/identity.ts';
import type { Report } from '../contract/order.ts';
import type { Answer } from './answer.ts';
import { answerOf } from './answer.ts';
import type { Intent } from './lifecycle.ts';
import { planTasks, type Task } from './plan.ts';
import type { SendOrder } from './spoke.ts';

/** The hub's whole work: the tasks of an intent, each done by the spoke that it concerns, and one answer. */
export async function fulfil(
  intent: Intent,
  sendOrder: SendOrder,
  invocation: Invocation,
): Promise<Answer> {
  const { requestId, log } = invocation;
  const tasks = planTasks(intent);
  log.info('tasks', { tasks: tasks.map(inWords) });
  const done: Array<{ task: Task; report: Report }> = [];
  for (const task of tasks) {
    const report = await sendOrder(task, invocation).catch((error: unknown) => {
      throw done.length === 0 ? error : halfDone(error, task);
    });
    log.info('done', { task: inWords(task), plan: report.plan, warnings: report.warnings });
    done.push({ task, report });
  }
  return answerOf(requestId, done);
}

function inWords({ verb, access }: Task): string {
  const { identity, server, vpc } = access;
  return `${verb} ${describeIdentity(identity)} on ${server.host}:${server.port} (account ${identity.account}, ${identity.region}, vpc ${vpc})`;
}

/** Terraform forgets the former input with this failure, so nobody but the reader of this message can ask for its removal. */
function halfDone(error: unknown, task: Task): Error {
  return new OutsideError(
    `the new access is ready, but the former one could not be removed (${inWords(task)}): ${reason(error)}. To remove it, put its values back, ` +
      'apply, and change them again',
  );
}
