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

/** Milliseconds for a service to answer. Work has more patience; whoever asks for hundreds of spokes has not. */
const PATIENCE = 10_000;

/** How the spoke is: its version, and what it does not reach. Reads nothing that is there, and touches no database. */
export async function healthOf(options: HealthOptions): Promise<Health> {
  const asked = { ...options, deadline: earlier(deadlineIn(PATIENCE), options.deadline) };
  const problems = await Promise.all([parameterStore(asked), secretsManager(asked)]);
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
    if (!(error instanceof SSMServiceException)) return silence('Parameter Store', error);
    return `Parameter Store refuses ssm:GetParameters (${error.name}): are the role's permissions those of the rollout?`;
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
    return error instanceof SecretsManagerServiceException
      ? undefined
      : silence('Secrets Manager', error);
  }
}

/** Short, and without names of accounts: spokes that have the same problem are told of together. */
function silence(service: string, error: unknown): string {
  return `${service} does not answer (${errorCode(error)})`;
}
