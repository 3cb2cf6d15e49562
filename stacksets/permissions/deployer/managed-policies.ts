import { type Policy, policy, type Statement } from '../policy.ts';

/**
 * AWS counts the characters of a managed policy without white space
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
export const MAX_MANAGED_POLICY = 6_144;

/** A policy in as many parts as AWS's limit takes; whoever has all of them has the policy. */
export function managedPolicies({ Statement }: Policy): Policy[] {
  const parts: Statement[][] = [];
  for (const statement of Statement) {
    const last = parts.at(-1);
    const fits = last && sizeOf(policy(...last, statement)) <= MAX_MANAGED_POLICY;
    if (fits) last.push(statement);
    else parts.push([statement]);
  }
  return parts.map((part) => policy(...part));
}

export function sizeOf(part: Policy): number {
  return JSON.stringify(part).length;
}
