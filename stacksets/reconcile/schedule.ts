import type { Stack } from 'aws-cdk-lib';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { RunInput } from '../../provider/contract/messages/reconcile.ts';
import { RECONCILE_MACHINE } from '../../provider/contract/names.ts';
import { addRole } from '../function/role.ts';
import { schedulerRole } from '../names.ts';
import { where } from '../open.ts';
import { schedulerPermissions, schedulerTrust } from '../permissions/reconcile-machine.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

/**
 * Starts a run every night. The scheduler delivers at least once, so that two runs may start: of
 * the same access, one of them finds the other's record newer, and leaves it alone.
 */
export function addSchedule(stack: Stack, machine: CfnStateMachine, settings: StackSettings): void {
  const { schedule, isScheduled, timeZone, windowMinutes } = settings.reconcile;
  if (isScheduled === false) return;
  const input: RunInput = { mode: 'apply' };
  const place = { account: stack.account, region: stack.region };
  const group = new CfnScheduleGroup(stack, 'ScheduleGroup', { name: RECONCILE_MACHINE });
  const role = addRole(stack, 'ScheduleRole', settings, {
    name: schedulerRole(stack.region),
    description: 'The schedule of the reconciliation of database-access',
    trust: schedulerTrust({ ...place, group: RECONCILE_MACHINE }),
    permissions: { work: schedulerPermissions(place) },
  });
  const nightly = new CfnSchedule(stack, 'Schedule', {
    name: RECONCILE_MACHINE,
    groupName: group.ref,
    description: 'Brings all accesses of database-access up to date',
    scheduleExpression: schedule,
    scheduleExpressionTimezone: timeZone,
    flexibleTimeWindow:
      windowMinutes === 0
        ? { mode: 'OFF' }
        : { mode: 'FLEXIBLE', maximumWindowInMinutes: windowMinutes },
    target: {
      arn: machine.ref,
      roleArn: role.attrArn,
      input: JSON.stringify(input),
      // After an hour, the next night is as good. An alarm tells that no run has finished.
      retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 20 },
    },
  });
  for (const made of [group, role, nightly]) where(isScheduled, made);
}
