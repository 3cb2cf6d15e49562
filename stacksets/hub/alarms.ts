import type { Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import type { LambdaFunction } from '../function/lambda-function.ts';
import { SECONDS } from '../function/time-limits.ts';
import type { Settings } from '../settings/index.ts';

interface Watched {
  readonly hub: LambdaFunction;
  readonly failures: LambdaFunction;
  readonly settings: Settings;
}

const DEFECTS = { namespace: 'database-access', name: 'defects' };
const FAILURES = { namespace: 'database-access', name: 'failures' };
const CRASHES = { namespace: 'database-access', name: 'crashes' };
const SECURITY = { namespace: 'database-access', name: 'security-events' };
const FIVE_MINUTES = 300;

/**
 * The alarms that wake a platform team. They watch the hub's log, not Lambda's count of errors,
 * which includes refused requests, and misses those of doors and CloudFormation: their failures are
 * answers.
 */
export function addAlarms(stack: Stack, { hub, failures, settings }: Watched): void {
  const alarm = (id: string, name: string, options: AlarmOptions) =>
    addAlarm(stack, id, { ...options, name: `${settings.namePrefix}-${name}`, settings });

  // presentable() writes this line (provider/runtime/lambda.ts) if neither the caller nor the
  // outside is at fault.
  addCount(stack, 'Defects', hub, DEFECTS, '{ $.message = "internal error" }');
  // The names in the log of OutsideError and its kinds (provider/runtime/errors.ts).
  const failed =
    '{ ($.error = "OutsideError") || ($.error = "OtherVersion") || ($.error = "NothingMade") }';
  addCount(stack, 'OutsideErrors', hub, FAILURES, failed);
  // Lambda's own lines, which are not JSON.
  addCount(stack, 'Crashes', hub, CRASHES, '?"Task timed out after" ?"Runtime exited with error"');
  // The hub's lines about an account that asked for another one (provider/hub/caller.ts), and about
  // a forged request of CloudFormation (provider/lifecycle/cloudformation/handler.ts).
  addCount(stack, 'SecurityEvents', hub, SECURITY, '{ $.message = "security event" }');
  alarm('DefectAlarm', 'hub-defect', {
    why: 'The hub met a defect of its own: see its log for "internal error"',
    metric: DEFECTS,
    atLeast: 1,
  });
  alarm('ErrorAlarm', 'hub-errors', {
    why:
      'Many requests failed: a spoke, the directory or a permission may be missing. ' +
      'The log has the reasons',
    metric: FAILURES,
    atLeast: 10,
  });
  alarm('ThrottleAlarm', 'hub-throttled', {
    why: 'More requests at once than hub.reservedConcurrency allows',
    metric: metricOf(hub, 'Throttles'),
    atLeast: 1,
  });
  alarm('DurationAlarm', 'hub-slow', {
    why: `A request took 80 % of the ${SECONDS.hub} seconds that it may take`,
    metric: { ...metricOf(hub, 'Duration'), statistic: 'Maximum' },
    atLeast: SECONDS.hub * 1_000 * 0.8,
  });
  alarm('DroppedAlarm', 'hub-events-dropped', {
    why: 'Events were given up without the failure destination having them: stacks may hang',
    metric: metricOf(hub, 'DestinationDeliveryFailures'),
    atLeast: 1,
  });
  alarm('CrashAlarm', 'hub-crashed', {
    why:
      'The hub crashed or ran out of time: ' +
      'see its log for "Task timed out" and "Runtime exited"',
    metric: CRASHES,
    atLeast: 1,
  });
  alarm('FailuresAlarm', 'failures-unanswered', {
    why:
      'A failure could not be answered to CloudFormation: ' +
      'a stack hangs until its ServiceTimeout',
    metric: metricOf(failures, 'Errors'),
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

/**
 * Counts the lines of a log that match a pattern
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
 */
function addCount(
  stack: Stack,
  id: string,
  { logGroup }: LambdaFunction,
  { namespace, name }: Metric,
  filterPattern: string,
): void {
  new CfnMetricFilter(stack, id, {
    logGroupName: logGroup.ref,
    filterPattern,
    metricTransformations: [{ metricNamespace: namespace, metricName: name, metricValue: '1' }],
  });
}

interface AlarmOptions {
  readonly why: string;
  readonly metric: Metric;
  readonly atLeast: number;
}

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly function?: string;
  readonly statistic?: 'Sum' | 'Maximum';
}

const metricOf = (lambda: LambdaFunction, name: string): Metric => ({
  namespace: 'AWS/Lambda',
  name,
  function: lambda.resource.ref,
});

function addAlarm(
  stack: Stack,
  id: string,
  { name, why, metric, atLeast, settings }: AlarmOptions & { name: string; settings: Settings },
): void {
  new CfnAlarm(stack, id, {
    alarmName: name,
    alarmDescription: why,
    namespace: metric.namespace,
    metricName: metric.name,
    ...(metric.function && {
      dimensions: [{ name: 'FunctionName', value: metric.function }],
    }),
    statistic: metric.statistic ?? 'Sum',
    period: FIVE_MINUTES,
    evaluationPeriods: 1,
    threshold: atLeast,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'notBreaching',
    alarmActions: settings.alarmTopics,
  });
}
