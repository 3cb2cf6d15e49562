import type { Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import { where } from '../open.ts';
import type { Choice } from '../settings/open.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import type { LambdaFunction } from './lambda-function.ts';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimension?: { readonly name: string; readonly value: string };
  readonly statistic?: 'Sum' | 'Maximum';
}

export const lambdaMetric = (lambda: LambdaFunction, name: string): Metric =>
  metricOf(lambda.resource.ref, name);

/** Of a function by its name, which another stack may have made. */
export const metricOf = (functionName: string, name: string): Metric => ({
  namespace: 'AWS/Lambda',
  name,
  dimension: { name: 'FunctionName', value: functionName },
});

/** The first part of the alarms' names, and the topics that get them. */
type Common = Pick<StackSettings, 'namePrefix' | 'alarmTopics'>;

export interface AlarmOptions {
  /** The rest of its name, after the settings' prefix. */
  readonly name: string;
  readonly why: string;
  readonly metric: Metric;
  readonly atLeast: number;
  /** Whether it is there; it is unless a template says otherwise. */
  readonly isThere?: Choice;
  /** By default, five minutes alone decide. */
  readonly over?: Window;
}

/** The periods that an alarm looks at. */
export interface Window {
  readonly seconds: number;
  readonly periods: number;
}

const FIVE_MINUTES: Window = { seconds: 300, periods: 1 };

/** Goes off if the metric is `atLeast` so much in one of the window's periods. */
export function addAlarm(
  stack: Stack,
  id: string,
  settings: Common,
  { atLeast, isThere, over = FIVE_MINUTES, ...options }: AlarmOptions,
): void {
  const alarm = new CfnAlarm(stack, id, {
    ...common(settings, options, over),
    datapointsToAlarm: 1,
    threshold: atLeast,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'notBreaching',
  });
  where(isThere, alarm);
}

/** Goes off if the metric is nothing, or missing, in all of the window's periods. */
export function addAbsenceAlarm(
  stack: Stack,
  id: string,
  settings: Common,
  { over, isThere, ...options }: Omit<AlarmOptions, 'atLeast'> & { readonly over: Window },
): void {
  const alarm = new CfnAlarm(stack, id, {
    ...common(settings, options, over),
    threshold: 1,
    comparisonOperator: 'LessThanThreshold',
    treatMissingData: 'breaching',
  });
  where(isThere, alarm);
}

const common = (
  { namePrefix, alarmTopics }: Common,
  { name, why, metric }: Pick<AlarmOptions, 'name' | 'why' | 'metric'>,
  { seconds, periods }: Window,
) => ({
  alarmName: `${namePrefix}-${name}`,
  alarmDescription: why,
  namespace: metric.namespace,
  metricName: metric.name,
  ...(metric.dimension && { dimensions: [metric.dimension] }),
  statistic: metric.statistic ?? 'Sum',
  period: seconds,
  evaluationPeriods: periods,
  alarmActions: alarmTopics,
});

/**
 * Counts the lines of a log that match a pattern
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
 */
export function addCount(
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
