import {
  type Person,
  parseReport,
  type Report,
  writeOrder,
} from '../../contract/messages/order.ts';
import { noTimeLeft, spokeUnintelligible } from '../../errors/spokes.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import type { Task } from '../tasks.ts';
import { type CallSpoke, spokeArn } from './invoke.ts';

/** Has the spoke of a task's account, Region and VPC do the task. */
export type SendOrder = (
  task: Task,
  people: readonly Person[],
  invocation: Invocation,
) => Promise<Report>;

export function orderSender(callSpoke: CallSpoke): SendOrder {
  return async (task, people, invocation) => {
    const { identity, vpc } = task.access;
    const { account, region, env, project, appname } = identity;
    const { deadline, requestId } = invocation;
    if (deadline.left() === 0) throw noTimeLeft();
    const place = { account, region, vpc };
    const message = (timeLeft: number) => writeOrder({ ...task, people, requestId, timeLeft });
    const tags = { env, project, appname };
    const report = parseReport(await callSpoke(place, { tags, message }, invocation));
    if (report === undefined) throw spokeUnintelligible({ functionArn: spokeArn(place) });
    return report;
  };
}
