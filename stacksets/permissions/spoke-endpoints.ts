import { type Policy, policy } from './policy.ts';

/**
 * The policy of a spoke's interface endpoint. It leads to the spoke's own account only, so that
 * nobody can carry what was read here into another account.
 */
export function endpointPolicy(service: string, account: string): Policy {
  return policy({
    Sid: 'OwnAccountOnly',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: `${service}:*`,
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account },
    },
  });
}
