import { entry, NO_FACTS } from './entry.ts';

/** Errors about what CloudFormation sends and takes. */

export const notACloudFormationRequest = entry('cloudformation-not-a-request', {
  whose: 'team',
  says: ({ keys }: { readonly keys: string }) =>
    `this is not a request as CloudFormation sends it (see ${keys}); nothing was changed`,
  cause: 'The event has a ResponseURL, but lacks what CloudFormation always sends.',
  cure: 'Leave ResponseURL out of a plain invocation; CloudFormation makes its own events.',
  example: { keys: 'StackId, RequestId' },
});

export const notTheResponseBucket = entry('cloudformation-response-url', {
  whose: 'team',
  says: ({ region }: { readonly region: string }) =>
    `ResponseURL: is not CloudFormation's bucket in ${region}; nothing was changed, and nothing ` +
    'was sent there',
  cause: "A function answers stacks of its own Region only, and only CloudFormation's bucket.",
  cure: 'Use the ServiceToken of a function in the Region of the stack.',
  example: { region: 'eu-central-1' },
});

export const fromTheFuture = entry('cloudformation-from-the-future', {
  whose: 'team',
  says: ({ signedAt, now }: { readonly signedAt: string; readonly now: string }) =>
    `ResponseURL: was signed at ${signedAt}, which is later than now (${now}), so this is no ` +
    "request of CloudFormation's. Nothing was changed. If a stack did send it, update or delete " +
    'the stack again',
  cause: 'The date in the URL is to come: somebody wrote it, or a clock is wrong.',
  cure: 'Update or delete the stack again. The attempt is logged as a security event.',
  example: { signedAt: '9999-01-01T00:00:00Z', now: '2026-11-29T10:00:00.000Z' },
});

export const ownerOfResource = entry('cloudformation-owner', {
  whose: 'team',
  says: () =>
    'the request was refused, nothing was changed: Owner: a resource of a stack declares its ' +
    'access itself, by its stack and its name there. Leave Owner out; DeclaredBy may tell people ' +
    'more, and TakeOver takes an access over from somebody else',
  cause: 'The property Owner is given.',
  cure: 'Leave Owner out.',
  example: NO_FACTS,
});

export const passwordOfAnotherServer = entry('cloudformation-other-password', {
  whose: 'team',
  says: ({ id }: { readonly id: string }) =>
    `this removal is of ${id}, but the password in its properties is for another server. Nothing ` +
    'was removed. To go on without it, delete the stack with --retain-resources; then declare ' +
    'that access in a stack of its own, and delete that',
  cause: "After a failed update, the properties hold the master's password of another server.",
  cure: 'Delete the stack with --retain-resources, declare the access in a stack, delete that.',
  example: { id: 'database-access/222222222222/eu-central-1/prod/shop/checkout/orders' },
});

export const dryRunOfStack = entry('cloudformation-dry-run', {
  whose: 'team',
  says: ({ plan }: { readonly plan: readonly string[] }) =>
    'DryRun: is set, so nothing was changed; ' +
    (plan.length === 0 ? 'nothing would be done' : `this would be done: ${plan.join('; ')}`),
  cause: 'A dry run never succeeds: the stack would say that something exists that does not.',
  cure: 'Read the plan; then set DryRun to false.',
  example: { plan: ['create user checkout_a1b2c3d4e5'] },
});

export const notInTime = entry('cloudformation-not-in-time', {
  whose: 'outside',
  says: () => 'the work did not end in time, and was stopped; a repeat is safe',
  cause: "The time of the function or the resource's ServiceTimeout was over.",
  cure: 'Update the stack again; set ServiceTimeout higher if it is short.',
  example: NO_FACTS,
});

export const answerNotTaken = entry('cloudformation-answer-not-taken', {
  whose: 'outside',
  says: ({ because }: { readonly because: string }) =>
    `CloudFormation's bucket did not take the answer (${because}). Is there a way from the ` +
    "function's VPC to S3 (gateway endpoint or NAT)?",
  cause: "The function can't reach S3, or the URL's signature has expired.",
  cure: "Give the hub's VPC a way to S3. The failure destination answers in its place meanwhile.",
  example: { because: 'ETIMEDOUT' },
});
