import {
  GetSecretValueCommand,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { awsReason, until } from '../contract/aws.ts';
import type { Health } from '../contract/check.ts';
import type { Deadline } from '../contract/deadline.ts';
import { CONTRACT } from '../contract/order.ts';
import { VERSION } from '../contract/version.ts';

export interface HealthOptions {
  readonly ssm: SSMClient;
  readonly secrets: SecretsManagerClient;
  readonly parameterPrefix: string;
  readonly deadline: Deadline;
}

/** How the spoke is: its version, and what it does not reach. Reads nothing that is there, and touches no database. */
export async function healthOf(options: HealthOptions): Promise<Health> {
  const problems = await Promise.all([parameterStore(options), secretsManager(options)]);
  return {
    version: VERSION,
    contract: CONTRACT,
    problems: problems.filter((problem) => problem !== undefined),
  };
}

/** Parameters of accesses are deeper, so this is nobody's name: Parameter Store answers that it does not know it. */
async function parameterStore(options: HealthOptions): Promise<string | undefined> {
  const { ssm, parameterPrefix, deadline } = options;
  const command = new GetParametersCommand({ Names: [`/${parameterPrefix}/doctor`] });
  try {
    await ssm.send(command, until(deadline));
    return undefined;
  } catch (error) {
    return `Parameter Store: ${awsReason(error)}`;
  }
}

/**
 * Any answer will do, a denial too: which secrets the spoke may read, only its account knows. The name is like those that RDS gives, which it
 * may read as a rule.
 */
async function secretsManager({ secrets, deadline }: HealthOptions): Promise<string | undefined> {
  const command = new GetSecretValueCommand({ SecretId: 'rds!database-access-doctor' });
  try {
    await secrets.send(command, until(deadline));
    return undefined;
  } catch (error) {
    if (error instanceof SecretsManagerServiceException) return undefined;
    return `Secrets Manager: ${awsReason(error)}`;
  }
}
