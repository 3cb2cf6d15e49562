import { type Policy, policy } from './policy.ts';

/**
 * The probe of `npm run verify`: it reads what an application and a DBA of the run's databases
 * would read, and nothing else.
 */
export function probePermissions(options: {
  readonly account: string;
  readonly region: string;
  readonly parameterPrefix: string;
  /** ARNs of the secrets of those databases' masters. */
  readonly secrets: readonly string[];
}): Policy {
  const { account, region, parameterPrefix, secrets } = options;
  return policy(
    {
      Sid: 'LogInAsAnApplication',
      Effect: 'Allow',
      Action: 'ssm:GetParameters',
      Resource: `arn:aws:ssm:${region}:${account}:parameter/${parameterPrefix}/*`,
    },
    {
      Sid: 'LogInAsTheMaster',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: secrets,
    },
  );
}
