import type { Stack } from 'aws-cdk-lib';
import { type AlarmOptions, addAlarm, addCount, lambdaMetric } from '../function/alarm.ts';
import type { LambdaFunction } from '../function/lambda-function.ts';
import { SECONDS } from '../function/time-limits.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

interface Watched {
  readonly hub: LambdaFunction;
  /** The function of the reconciliation, which has the same code. */
  readonly reconcile: LambdaFunction;
  readonly failures: LambdaFunction;
  readonly settings: StackSettings;
}

const DEFECTS = { namespace: 'database-access', name: 'defects' };
const FAILURES = {
  platform: { namespace: 'database-access', name: 'platform-failures' },
  outside: { namespace: 'database-access', name: 'outside-failures' },
};
const CRASHES = { namespace: 'database-access', name: 'crashes' };
const SECURITY = { namespace: 'database-access', name: 'security-events' };

/**
 * The alarms that wake a platform team. They watch the hub's log, not Lambda's count of errors,
 * which includes refused requests, and misses those of doors and CloudFormation: their failures are
 * answers.
 */
export function addAlarms(stack: Stack, { hub, reconcile, failures, settings }: Watched): void {
  const alarm = (id: string, name: string, options: Omit<AlarmOptions, 'name'>) =>
    addAlarm(stack, id, settings, { name, ...options });

  for (const [of, lambda] of [['', hub] as const, ['Reconcile', reconcile] as const]) {
    // presentable() writes this line (provider/runtime/lambda.ts) if neither the caller nor the
    // outside is at fault.
    addCount(stack, `${of}Defects`, lambda, DEFECTS, '{ $.message = "internal error" }');
    // Lambda's own lines, which are not JSON.
    const crashed = '?"Task timed out after" ?"Runtime exited with error"';
    addCount(stack, `${of}Crashes`, lambda, CRASHES, crashed);
  }
  // presentable() says so of each failure that a caller may read. What a team has to correct counts
  // for nothing, and a database that is down does not look like the platform's trouble.
  addCount(stack, 'PlatformErrors', hub, FAILURES.platform, '{ $.whose = "platform" }');
  addCount(stack, 'OutsideErrors', hub, FAILURES.outside, '{ $.whose = "outside" }');
  // logSecurityEvent() writes this line (provider/contract/messages/security-event.ts).
  addCount(stack, 'SecurityEvents', hub, SECURITY, '{ $.message = "security event" }');
  alarm('DefectAlarm', 'hub-defect', {
    why:
      'The hub or its reconciliation met a defect of its own: ' +
      'see their logs for "internal error"',
    metric: DEFECTS,
    atLeast: 1,
  });
  alarm('ErrorAlarm', 'hub-errors', {
    why:
      'Requests failed that only the platform team can help: a spoke, the settings or a permission ' +
      'may be missing or out of date. The log has the reasons: look for "whose":"platform"',
    metric: FAILURES.platform,
    atLeast: 3,
  });
  alarm('OutsideAlarm', 'outside-errors', {
    why:
      'Many requests failed for something outside of database-access: a database server, the ' +
      'directory or AWS. The log has the reasons: look for "whose":"outside"',
    metric: FAILURES.outside,
    atLeast: 10,
  });
  alarm('ThrottleAlarm', 'hub-throttled', {
    why: 'More requests at once than hub.reservedConcurrency allows',
    metric: lambdaMetric(hub, 'Throttles'),
    atLeast: 1,
  });
  alarm('DurationAlarm', 'hub-slow', {
    why: `A request took 80 % of the ${SECONDS.hub} seconds that it may take`,
    metric: { ...lambdaMetric(hub, 'Duration'), statistic: 'Maximum' },
    atLeast: SECONDS.hub * 1_000 * 0.8,
  });
  alarm('DroppedAlarm', 'hub-events-dropped', {
    why: 'Events were given up without the failure destination having them: stacks may hang',
    metric: lambdaMetric(hub, 'DestinationDeliveryFailures'),
    atLeast: 1,
  });
  alarm('CrashAlarm', 'hub-crashed', {
    why:
      'The hub or its reconciliation crashed or ran out of time: ' +
      'see their logs for "Task timed out" and "Runtime exited"',
    metric: CRASHES,
    atLeast: 1,
  });
  alarm('FailuresAlarm', 'failures-unanswered', {
    why:
      'A failure could not be answered to CloudFormation: ' +
      'a stack hangs until its ServiceTimeout',
    metric: lambdaMetric(failures, 'Errors'),
    atLeast: 1,
  });
  alarm('SecurityAlarm', 'security', {
    why:
      'An account asked for access to the databases of another one, or somebody forged a request ' +
      'of CloudFormation. It was refused: see the log of the hub for "security event"',
    metric: SECURITY,
    atLeast: 1,
  });
}
