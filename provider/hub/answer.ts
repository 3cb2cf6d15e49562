import { type Answer, shortened } from '../contract/messages/answer.ts';
import type { Report } from '../contract/messages/order.ts';
import type { LeftOut } from './directory/nested-groups.ts';
import type { Task } from './tasks.ts';

/**
 * CloudFormation takes 4,096 bytes, its own envelope included. The limit holds for every caller, so
 * that all get the same answer.
 */
const MAX_BYTES = 3_000;

/** Makes one answer of the reports of all tasks. The caller asked for the first task. */
export function answerOf(
  requestId: string,
  done: ReadonlyArray<{ readonly task: Task; readonly report: Report }>,
  leftOut: LeftOut = {},
): Answer {
  const [first] = done;
  if (first === undefined) throw new Error('an intent comes to at least one task');
  const { task, report } = first;
  const plan = done.flatMap(({ report }) => report.plan);
  const warnings = [...masterWarning(task), ...done.flatMap(({ report }) => report.warnings)];
  return fitted({
    request_id: requestId,
    revision: task.access.revision,
    parameter_names: report.parameters.map(({ name }) => name),
    parameters: report.parameters,
    username: report.username,
    people: {
      ...report.people,
      ...(Object.keys(leftOut).length > 0 && { left_out: leftOut }),
    },
    changes: task.access.dryRun ? 0 : plan.length,
    warnings,
    ...(task.access.dryRun && { plan }),
  });
}

function masterWarning({ verb, access }: Task): string[] {
  if (verb === 'remove' || access.master.from !== 'request') return [];
  return [
    "password: the master user's password is in Terraform's state, or in the stack's " +
      'template; mastersecret would keep it out',
  ];
}

/**
 * Shortens the two lists that can grow, the plan first, and says by how much. The log has both
 * whole.
 */
function fitted(answer: Answer): Answer {
  const room = MAX_BYTES - bytesOf({ ...answer, warnings: [], plan: [] }) - 2 * BYTES_TO_SAY_SO;
  const warnings = firstOf(answer.warnings, room);
  const plan = firstOf(answer.plan ?? [], room - bytesOf(warnings));
  return {
    ...answer,
    warnings: shortened(answer.warnings, warnings),
    ...(answer.plan !== undefined && { plan: shortened(answer.plan, plan) }),
  };
}

const BYTES_TO_SAY_SO = 80;

/** As many items as fit: a spoke may have sent megabytes. */
function firstOf(list: readonly string[], room: number): readonly string[] {
  const first: string[] = [];
  let left = room;
  for (const item of list) {
    const bytes = bytesOf(item) + 1; // the comma behind it
    if (bytes > left) continue;
    left -= bytes;
    first.push(item);
  }
  return first;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
