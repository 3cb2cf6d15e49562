import { RECONCILE_MACHINE } from '../../provider/contract/names.ts';
import { type Policy, policy } from './policy.ts';

/**
 * What `npm run reconcile` needs: to start runs, to look at them, and to read their results. It is
 * for people and pipelines in the hub's account, whose roles the rollout does not make
 * (docs/reconcile.md).
 */
export function reconcileOperatorPermissions(options: {
  readonly account: string;
  readonly region: string;
  readonly resultsBucket: string;
}): Policy {
  const { account, region, resultsBucket } = options;
  const states = `arn:aws:states:${region}:${account}`;
  const bucket = `arn:aws:s3:::${resultsBucket}`;
  return policy(
    {
      Sid: 'StartRuns',
      Effect: 'Allow',
      Action: 'states:StartExecution',
      Resource: `${states}:stateMachine:${RECONCILE_MACHINE}`,
    },
    {
      Sid: 'LookAtRuns',
      Effect: 'Allow',
      Action: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:ListMapRuns'],
      Resource: `${states}:execution:${RECONCILE_MACHINE}:*`,
    },
    {
      Sid: 'LookAtTheirMaps',
      Effect: 'Allow',
      Action: 'states:DescribeMapRun',
      Resource: `${states}:mapRun:${RECONCILE_MACHINE}/*`,
    },
    { Sid: 'ListResults', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
    { Sid: 'ReadResults', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucket}/runs/*` },
  );
}
