import { setTimeout as delay } from 'node:timers/promises';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { type Step, stepEvent } from '../../provider/contract/messages/reconcile.ts';
import { policy } from '../../stacksets/permissions/policy.ts';
import { CENTRAL } from '../sandbox/organization/roles.ts';
import type { Company } from '../support/two-accounts/company.ts';

/** What goes wrong during a run. */

/** Waits until it is so. */
export async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await is()); await delay(20))
    if (Date.now() > end) throw new Error(`it never was so: ${is}`);
}

/** Is this event of the function this step of a run? */
export const isStep =
  (step: Step['step']) =>
  (event: string): boolean =>
    stepEvent.safeParse(JSON.parse(event)).data?.reconcile.step === step;

/** Forbids something to a role of the central account, until the returned function is called. */
export async function deny(
  { sandbox }: Company,
  role: string,
  Action: string,
  Resource: string,
): Promise<() => Promise<void>> {
  const iam = new IAMClient(sandbox.administrator(CENTRAL));
  const denial = { RoleName: role, PolicyName: 'denied-by-a-test' };
  const document = policy({ Sid: 'Denied', Effect: 'Deny', Action, Resource });
  const PolicyDocument = JSON.stringify(document);
  await iam.send(new PutRolePolicyCommand({ ...denial, PolicyDocument }));
  return async () => {
    await iam.send(new DeleteRolePolicyCommand(denial));
  };
}
