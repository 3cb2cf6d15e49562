import { type Stack, Tokenization } from 'aws-cdk-lib';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { METRICS } from '../../provider/contract/messages/reconcile.ts';
import { addAbsenceAlarm, addAlarm, type Metric } from '../function/alarm.ts';
import { SECONDS } from '../function/time-limits.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

const HOUR = 3_600;
/** A nightly run says how things are until the next one does. */
const A_DAY = { seconds: HOUR, periods: 24 };

/** What the last step of a run logs. */
export const runMetric = (
  name: keyof typeof METRICS.names,
  statistic: Metric['statistic'] = 'Sum',
): Metric => ({ namespace: METRICS.namespace, name: METRICS.names[name], statistic });

export const machineMetric = (machine: CfnStateMachine, name: string): Metric => ({
  namespace: 'AWS/States',
  name,
  dimension: { name: 'StateMachineArn', value: machine.ref },
});

/** A run that ends badly or not at all, and what a run could not do. */
export function addRunAlarms(
  stack: Stack,
  machine: CfnStateMachine,
  settings: StackSettings,
): void {
  const { isScheduled, lateAfterHours, maximumAgeSeconds } = settings.reconcile;
  const hours = Tokenization.stringifyNumber;
  addAlarm(stack, 'RunFailedAlarm', settings, {
    name: 'reconcile-failed',
    why:
      'A run of the reconciliation broke off, so nobody knows what it did not reach: see the ' +
      'execution of the state machine',
    metric: machineMetric(machine, 'ExecutionsFailed'),
    atLeast: 1,
  });
  addAlarm(stack, 'RunTimedOutAlarm', settings, {
    name: 'reconcile-timed-out',
    why: `A run of the reconciliation took longer than ${SECONDS.run / HOUR} hours`,
    metric: machineMetric(machine, 'ExecutionsTimedOut'),
    atLeast: 1,
  });
  if (isScheduled !== false)
    addAbsenceAlarm(stack, 'RunLateAlarm', settings, {
      name: 'reconcile-late',
      why:
        `No run of the reconciliation over all accounts has finished for ${hours(lateAfterHours)} hours: ` +
        'people who left groups still have their access',
      metric: runMetric('finished'),
      over: { seconds: HOUR, periods: lateAfterHours },
      isThere: isScheduled,
    });
  addAlarm(stack, 'AgeAlarm', settings, {
    name: 'reconcile-too-old',
    why:
      `An access has not been made true for ${hours(settings.reconcile.maximumAgeHours)} hours: ` +
      'the summary of the last run names the oldest one',
    metric: runMetric('oldest', 'Maximum'),
    atLeast: maximumAgeSeconds,
    over: A_DAY,
  });
  addAlarm(stack, 'RefusedAlarm', settings, {
    name: 'reconcile-refused',
    why:
      'An access would lose too many people at once, so they still have it. ' +
      'Look at the last run, and confirm it or mend the group',
    metric: runMetric('refused'),
    atLeast: 1,
    over: A_DAY,
  });
  addAlarm(stack, 'PlacesAlarm', settings, {
    name: 'reconcile-places-failed',
    why:
      'Nothing, or not everything, is known of an account and Region: ' +
      'look at the last run, or ask the doctor',
    metric: runMetric('placesFailed'),
    atLeast: 1,
    over: A_DAY,
  });
}
