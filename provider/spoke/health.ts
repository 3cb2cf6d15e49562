import {
  GetSecretValueCommand,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, type SSMClient, SSMServiceException } from '@aws-sdk/client-ssm';
import type { Health } from '../contract/messages/health-check.ts';
import { CONTRACT } from '../contract/messages/order.ts';
import { until } from '../runtime/aws.ts';
import { type Deadline, deadlineIn, earlier } from '../runtime/deadline.ts';
import { errorCode } from '../runtime/errors.ts';
import { VERSION } from '../runtime/version.ts';

export interface HealthOptions {
  readonly ssm: SSMClient;
  readonly secrets: SecretsManagerClient;
  readonly parameterPrefix: string;
  readonly deadline: Deadline;
}

/**
 * Milliseconds for a service to answer: less than for work, since doctor asks hundreds of spokes.
 */
const PATIENCE = 10_000;

/**
 * The spoke's health: its version, and the services that it does not reach. Reads nobody's
 * parameters or secrets, and touches no database.
 */
export async function healthOf(options: HealthOptions): Promise<Health> {
  const asked = { ...options, deadline: earlier(deadlineIn(PATIENCE), options.deadline) };
  const problems = await Promise.all([parameterStore(asked), secretsManager(asked)]);
  return {
    version: VERSION,
    contract: CONTRACT,
    problems: problems.filter((problem) => problem !== undefined),
  };
}

/**
 * The parameters of accesses are deeper, so no parameter has this name, and Parameter Store answers
 * that it is invalid.
 */
async function parameterStore(options: HealthOptions): Promise<string | undefined> {
  const { ssm, parameterPrefix, deadline } = options;
  const command = new GetParametersCommand({ Names: [`/${parameterPrefix}/doctor`] });
  try {
    await ssm.send(command, until(deadline));
    return undefined;
  } catch (error) {
    if (!(error instanceof SSMServiceException)) return noAnswer('Parameter Store', error);
    return (
      `Parameter Store refuses ssm:GetParameters (${error.name}): are the role's permissions ` +
      'those of the rollout?'
    );
  }
}

/**
 * Any answer will do, even a denial: only the spoke's account knows which secrets the spoke may
 * read. The name is like those that RDS gives, which the spoke usually may read.
 */
async function secretsManager({ secrets, deadline }: HealthOptions): Promise<string | undefined> {
  const command = new GetSecretValueCommand({ SecretId: 'rds!database-access-doctor' });
  try {
    await secrets.send(command, until(deadline));
    return undefined;
  } catch (error) {
    return error instanceof SecretsManagerServiceException
      ? undefined
      : noAnswer('Secrets Manager', error);
  }
}

/** Short, and without an account's name: doctor groups spokes with the same problem. */
function noAnswer(service: string, error: unknown): string {
  return `${service} does not answer (${errorCode(error)})`;
}
