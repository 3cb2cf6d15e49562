import type { Statement } from '../policy.ts';
import { allow } from './allow.ts';
import type { Deployed } from './deployed.ts';
import { OURS } from './hub.ts';

/** The state machine and its schedule. */
export function reconciliation({ hub }: Deployed): Statement[] {
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:${hub.region}:${hub.account}:${resource}`;
  const states = [
    'CreateStateMachine',
    'DeleteStateMachine',
    'DescribeStateMachine',
    'ListTagsForResource',
    'TagResource',
    'UntagResource',
    'UpdateStateMachine',
  ];
  const scheduler = [
    'CreateSchedule',
    'CreateScheduleGroup',
    'DeleteSchedule',
    'DeleteScheduleGroup',
    'GetSchedule',
    'GetScheduleGroup',
    'ListTagsForResource',
    'TagResource',
    'UntagResource',
    'UpdateSchedule',
  ];
  return [
    allow('StateMachine', { states }, arn('states', `stateMachine:${OURS}`)),
    allow('Schedule', { scheduler }, [
      arn('scheduler', `schedule/${OURS}/*`),
      arn('scheduler', `schedule-group/${OURS}`),
    ]),
  ];
}

/** Logs, alarms and the dashboard. */
export function watching({ hub, namePrefix, logKey }: Deployed): Statement[] {
  const { account, region } = hub;
  const logs = [
    'CreateLogGroup',
    'DeleteLogGroup',
    'DeleteMetricFilter',
    'DeleteRetentionPolicy',
    'GetDataProtectionPolicy',
    'ListTagsForResource',
    'PutMetricFilter',
    'PutRetentionPolicy',
    'TagResource',
    'UntagResource',
    ...(logKey ? ['AssociateKmsKey', 'DisassociateKmsKey'] : []),
  ];
  const cloudwatch = [
    'DeleteAlarms',
    'DeleteDashboards',
    'GetDashboard',
    'ListTagsForResource',
    'PutDashboard',
    'PutMetricAlarm',
    'TagResource',
    'UntagResource',
  ];
  const logGroup = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;
  return [
    allow('Logs', { logs }, [
      logGroup(`/aws/lambda/${OURS}`),
      logGroup(`/aws/vendedlogs/states/${OURS}`),
    ]),
    allow('Alarms', { cloudwatch }, [
      `arn:aws:cloudwatch:${region}:${account}:alarm:${namePrefix}-*`,
      `arn:aws:cloudwatch::${account}:dashboard/${namePrefix}-*`,
    ]),
    allow(
      'LookAtLogsAndAlarms',
      {
        cloudwatch: ['DescribeAlarms'],
        logs: [
          'DescribeIndexPolicies',
          'DescribeLogGroups',
          'DescribeMetricFilters',
          'DescribeResourcePolicies',
        ],
      },
      '*',
    ),
  ];
}
