import {
  type Person,
  parseReport,
  type Report,
  writeOrder,
} from '../../contract/messages/order.ts';
import type { Request } from '../../contract/request/request.ts';
import { noTimeLeft, spokeUnintelligible } from '../../errors/spokes.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { startedEarly } from '../started-early.ts';
import type { Task } from '../tasks.ts';
import type { SpokeCredentials } from './assume-role.ts';
import { type CallSpoke, type EnterSpoke, spokeArn } from './invoke.ts';

/**
 * Has the spoke of a task's account, Region and VPC do the task.
 *
 * @param entry what it needs there, if that was asked for beforehand, for whichever access
 */
export type SendOrder = (
  task: Task,
  people: readonly Person[],
  invocation: Invocation,
  entry?: Entry,
) => Promise<Report>;

/** The right to call the spoke of an access for it. */
export interface Entry {
  readonly access: Request;
  readonly credentials: Promise<SpokeCredentials>;
}

/** Asks for that right while it is not known yet what to order there, or whether anything. */
export type AskForEntry = (access: Request, invocation: Invocation) => Entry;

export function entryAsker(enterSpoke: EnterSpoke): AskForEntry {
  return (access, invocation) => ({
    access,
    credentials: startedEarly(enterSpoke(placeOf(access), tagsOf(access), invocation)),
  });
}

export function orderSender(callSpoke: CallSpoke): SendOrder {
  return async (task, people, invocation, entry) => {
    const { access } = task;
    const { deadline, requestId } = invocation;
    if (deadline.left() === 0) throw noTimeLeft();
    const place = placeOf(access);
    const message = (timeLeft: number) => writeOrder({ ...task, people, requestId, timeLeft });
    const call = {
      tags: tagsOf(access),
      message,
      ...(entry && isFor(access, entry) && { credentials: entry.credentials }),
    };
    const report = parseReport(await callSpoke(place, call, invocation));
    if (report === undefined) throw spokeUnintelligible({ functionArn: spokeArn(place) });
    return report;
  };
}

function placeOf({ identity: { account, region }, vpc }: Request) {
  return { account, region, vpc };
}

function tagsOf({ identity: { env, project, appname } }: Request) {
  return { env, project, appname };
}

/** Is the entry to this spoke, with the same tags? */
function isFor(access: Request, { access: other }: Entry): boolean {
  const whole = (access: Request) => JSON.stringify([placeOf(access), tagsOf(access)]);
  return whole(access) === whole(other);
}
