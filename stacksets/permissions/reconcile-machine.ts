import { RECONCILE_FUNCTION, RECONCILE_MACHINE } from '../../provider/contract/names.ts';
import { type Policy, policy, type Statement } from './policy.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * Step Functions may assume the role for state machines of this account: the confused deputy. Not
 * for one name only, since the executions of a Distributed Map come from other ARNs
 * (https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html).
 */
export function machineTrust({ account, region }: Place): Policy {
  return policy({
    Sid: 'RunAsStepFunctions',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'states.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:aws:states:${region}:${account}:stateMachine:*` },
    },
  });
}

/**
 * The state machine may invoke its function, start and stop its own executions (those of its
 * Distributed Maps) and read the list of places
 * (https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html).
 */
export function machinePermissions(place: Place & { readonly resultsBucket: string }): Policy {
  const { account, region, resultsBucket } = place;
  const arn = (resource: string) => `arn:aws:states:${region}:${account}:${resource}`;
  return policy(
    {
      Sid: 'InvokeTheFunction',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: `arn:aws:lambda:${region}:${account}:function:${RECONCILE_FUNCTION}`,
    },
    {
      Sid: 'StartItsMaps',
      Effect: 'Allow',
      Action: 'states:StartExecution',
      Resource: arn(`stateMachine:${RECONCILE_MACHINE}`),
    },
    {
      Sid: 'WatchAndStopThem',
      Effect: 'Allow',
      Action: ['states:DescribeExecution', 'states:StopExecution'],
      Resource: [
        arn(`execution:${RECONCILE_MACHINE}:*`),
        arn(`execution:${RECONCILE_MACHINE}/*:*`),
      ],
    },
    {
      Sid: 'ReadThePlaces',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${resultsBucket}/runs/*`,
    },
    ...observability,
  );
}

/**
 * Step Functions writes logs and traces with the machine's role, by actions that have no resources
 * (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html,
 * https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html).
 */
const observability: readonly Statement[] = [
  {
    Sid: 'DeliverItsLog',
    Effect: 'Allow',
    Action: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    Resource: '*',
  },
  {
    Sid: 'SendTraces',
    Effect: 'Allow',
    Action: [
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ],
    Resource: '*',
  },
];

/**
 * The scheduler may assume the role for the schedules of one group: the confused deputy
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html).
 */
export function schedulerTrust({ account, region, group }: Place & { group: string }): Policy {
  return policy({
    Sid: 'RunAsScheduler',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'scheduler.amazonaws.com' },
    Condition: {
      StringEquals: {
        'aws:SourceAccount': account,
        'aws:SourceArn': `arn:aws:scheduler:${region}:${account}:schedule-group/${group}`,
      },
    },
  });
}

export function schedulerPermissions({ account, region }: Place): Policy {
  return policy({
    Sid: 'StartTheMachine',
    Effect: 'Allow',
    Action: 'states:StartExecution',
    Resource: `arn:aws:states:${region}:${account}:stateMachine:${RECONCILE_MACHINE}`,
  });
}
