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
  checkPilot(scope, context);
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

function checkPilot({ organizationalUnits, rollout }: Scope, context: RefinementCtx): void {
  const { pilot } = rollout;
  if (pilot.length === 0) return;
  const refuse = (message: string) =>
    context.addIssue({ code: 'custom', path: ['rollout', 'pilot'], message });
  for (const unit of pilot.filter((unit) => !organizationalUnits.includes(unit)))
    refuse(`${unit} is not among the organizationalUnits`);
  const rest = organizationalUnits.filter((unit) => !pilot.includes(unit));
  if (rest.length === 0) refuse('must leave some of the organizationalUnits for later');
  if ([...pilot, ...rest].some((unit) => unit.startsWith('r-')))
    refuse('needs units in place of the root, which holds all others: no account may get both');
}
