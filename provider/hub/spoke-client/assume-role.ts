import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { SPOKE_ROLE } from '../../contract/names.ts';
import { partition } from '../../contract/request/identity.ts';
import { spokeRoleMissing, spokeRoleNotAssumed } from '../../errors/spokes.ts';
import { awsReason, until } from '../../runtime/aws.ts';
import { errorCode } from '../../runtime/errors.ts';
import type { Invocation } from '../../runtime/lambda.ts';

export interface RoleOptions {
  readonly account: string;
  readonly region: string;
  readonly externalId: string;
  /** The role's path, which begins and ends with a slash. */
  readonly path: string;
  /** The credentials can invoke this function only. */
  readonly functionArn: string;
  /** Session tags, which the account's CloudTrail shows beside the request's id. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface SpokeCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Returns credentials for one spoke, valid for fifteen minutes. */
export async function assumeSpokeRole(
  sts: STSClient,
  { account, region, externalId, path, functionArn, tags }: RoleOptions,
  { requestId, deadline }: Pick<Invocation, 'requestId' | 'deadline'>,
): Promise<SpokeCredentials> {
  const roleArn = `arn:${partition(region)}:iam::${account}:role${path}${SPOKE_ROLE}`;
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: `database-access-${requestId}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
    ExternalId: externalId,
    DurationSeconds: 900,
    Tags: Object.entries(tags).map(([Key, value]) => ({ Key, Value: tagValue(value) })),
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn }],
    }),
  });
  try {
    const { Credentials } = await sts.send(command, until(deadline));
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  } catch (cause) {
    if (errorCode(cause) !== 'AccessDenied')
      throw spokeRoleNotAssumed({ roleArn, because: awsReason(cause) }, { cause });
    // AWS does not tell which of the three it is.
    throw spokeRoleMissing({ roleArn, account }, { cause });
  }
}

/** Session tags may hold letters, digits, spaces and _.:/=+-@ */
function tagValue(value: string): string {
  return value.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_');
}
