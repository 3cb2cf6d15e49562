import { type Answer, shortened } from '../contract/answer.ts';
import type { Report } from '../contract/order.ts';
import type { LeftOut } from './expand.ts';
import type { Task } from './plan.ts';

/** CloudFormation takes 4,096 bytes, its own envelope included; the same limit for all keeps one answer for all. */
const MAX_BYTES = 3_000;

/** One answer of the reports of all tasks; the first task is the one that the caller asked for. */
export function answerOf(
  requestId: string,
  done: ReadonlyArray<{ readonly task: Task; readonly report: Report }>,
  leftOut: LeftOut = {},
): Answer {
  const [first] = done;
  if (first === undefined) throw new Error('an intent comes to one task at least');
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
    "password: the master user's password is in Terraform's state, or in the stack's template; mastersecret would keep it out",
  ];
}

/** Shortens the two lists that can grow, and says by how much. The log has them whole. */
function fitted(answer: Answer): Answer {
  let [warnings, plan] = [answer.warnings, answer.plan ?? []];
  const build = (): Answer => ({
    ...answer,
    warnings: shortened(answer.warnings, warnings),
    ...(answer.plan !== undefined && { plan: shortened(answer.plan, plan) }),
  });
  while (
    Buffer.byteLength(JSON.stringify(build())) > MAX_BYTES &&
    warnings.length + plan.length > 0
  ) {
    if (plan.length > 0) plan = plan.slice(0, -1);
    else warnings = warnings.slice(0, -1);
  }
  return build();
}
