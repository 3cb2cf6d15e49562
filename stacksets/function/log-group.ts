import { CfnDeletionPolicy, type Stack } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { textIfGiven } from '../open.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

/** A log group, with what the settings ask of every one. */
export function addLogGroup(
  stack: Stack,
  id: string,
  { logRetentionDays, logKey }: Pick<StackSettings, 'logRetentionDays' | 'logKey'>,
  logGroupName: string,
): CfnLogGroup {
  const kmsKeyId = textIfGiven(
    logKey,
    (alias) => `arn:aws:kms:${stack.region}:${stack.account}:${alias}`,
  );
  const logGroup = new CfnLogGroup(stack, id, {
    logGroupName,
    retentionInDays: logRetentionDays,
    ...(kmsKeyId && { kmsKeyId }),
  });
  // A log group that stayed would be in the way when an account rejoins the units. Audits have
  // CloudTrail and the organization's archive.
  logGroup.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  logGroup.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
  return logGroup;
}
