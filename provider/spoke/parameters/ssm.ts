import type { SSMClient } from '@aws-sdk/client-ssm';
import { awsReason } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { OutsideError } from '../../runtime/errors.ts';

export interface ParameterStoreOptions {
  readonly ssm: SSMClient;
  /** First part of every parameter's path. */
  readonly prefix: string;
  /** KMS key for the SecureStrings; without it, the account's own `aws/ssm`. */
  readonly keyId?: string | undefined;
  readonly deadline: Deadline;
}

/** Waits for an answer of Parameter Store. A failure names what was asked for. */
export async function asking<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new OutsideError(`Parameter Store did not do ${what} (${awsReason(error)})`);
  }
}
