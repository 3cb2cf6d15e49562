import { OutsideError, reason, UserError } from '../contract/errors.ts';
import type { Invocation } from '../contract/function.ts';
import { describeIdentity } from '../contract/identity.ts';
import type { Report } from '../contract/order.ts';
import type { Answer } from './answer.ts';
import { answerOf } from './answer.ts';
import type { Intent } from './lifecycle.ts';
import type { LookedUp, LookUp } from './people.ts';
import { planTasks, type Task } from './plan.ts';
import type { SendOrder } from './spoke.ts';

export interface Edges {
  readonly lookUp: LookUp;
  readonly sendOrder: SendOrder;
}

/** The hub's whole work: who is meant, the tasks of an intent, each done by the spoke that it concerns, and one answer. */
export async function fulfil(
  intent: Intent,
  edges: Edges,
  invocation: Invocation,
): Promise<Answer> {
  const prepared = await prepare(intent, edges, invocation);
  return carryOut(prepared, edges, invocation);
}

/** What is to be done, and for whom. */
export interface Prepared extends LookedUp {
  readonly tasks: readonly Task[];
}

/** Only asks: while this runs, nothing is changed anywhere. */
export async function prepare(
  intent: Intent,
  { lookUp }: Pick<Edges, 'lookUp'>,
  invocation: Invocation,
): Promise<Prepared> {
  const tasks = planTasks(intent);
  invocation.log.info('tasks', { tasks: tasks.map(inWords) });
  return {
    tasks,
    ...(intent.verb === 'ensure' ? await lookUp(intent.wanted, invocation) : NOBODY),
  };
}

export async function carryOut(
  { tasks, people, leftOut }: Prepared,
  { sendOrder }: Pick<Edges, 'sendOrder'>,
  invocation: Invocation,
): Promise<Answer> {
  const { requestId, log } = invocation;
  const done: Array<{ task: Task; report: Report }> = [];
  for (const task of tasks) {
    const wanted = task.verb === 'ensure' ? people : [];
    const report = await sendOrder(task, wanted, invocation).catch((error: unknown) => {
      throw done.length === 0 ? error : halfDone(error, task);
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
