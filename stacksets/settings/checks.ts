import type { RefinementCtx } from 'zod';
import { rolloutEnvironment, type Scope } from './rollout.ts';

/**
 * A function's environment has at most 4 KB
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), and the directory
 * needs a part of it.
 */
const MAX_ROLLOUT = 3_000;

/** What must hold between settings. */
export function checkTogether(scope: Scope, context: RefinementCtx): void {
  checkSize(scope, context);
  checkVpcs(scope, context);
}

function checkSize(scope: Scope, context: RefinementCtx): void {
  const { length } = rolloutEnvironment(scope);
  if (length <= MAX_ROLLOUT) return;
  context.addIssue({
    code: 'custom',
    path: ['organizationalUnits'],
    message:
      `with regions and vpcs, must be ${MAX_ROLLOUT} characters as the hub is told it ` +
      `(${length} now): name units that hold others`,
  });
}

function checkVpcs({ organizationalUnits, regions, vpcs }: Scope, context: RefinementCtx): void {
  vpcs.forEach((vpc, at) => {
    const unknown = [
      ...(vpc.organizationalUnits ?? []).filter((unit) => !organizationalUnits.includes(unit)),
      ...(vpc.regions ?? []).filter((name) => !regions.includes(name)),
    ];
    for (const name of unknown)
      context.addIssue({
        code: 'custom',
        path: ['vpcs', at],
        message: `${name} is not among the organizationalUnits and regions of all`,
      });
  });
}
