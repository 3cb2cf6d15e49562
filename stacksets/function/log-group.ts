import { CfnDeletionPolicy, type Stack } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Settings } from '../settings/index.ts';

/** A log group, with what the settings ask of every one. */
export function addLogGroup(
  stack: Stack,
  id: string,
  { logRetentionDays, logKey }: Settings,
  logGroupName: string,
): CfnLogGroup {
  const logGroup = new CfnLogGroup(stack, id, {
    logGroupName,
    retentionInDays: logRetentionDays,
    ...(logKey && { kmsKeyId: `arn:aws:kms:${stack.region}:${stack.account}:${logKey}` }),
  });
  // A log group that stayed would be in the way when an account rejoins the units. Audits have
  // CloudTrail and the organization's archive.
  logGroup.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  logGroup.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
  return logGroup;
}
