import { NoSpoke, OtherVersion } from '../runtime/errors.ts';
import { entry, NO_FACTS } from './entry.ts';
import { didYouMean, listed } from './listed.ts';

/** Errors between the hub and the spokes, and those of how far the rollout reaches. */

const ROLE_ARN = 'arn:aws:iam::222222222222:role/database-access-spoke';
const FUNCTION_ARN =
  'arn:aws:lambda:eu-central-1:222222222222:function:database-access-spoke-default';

interface Spoke {
  readonly functionArn: string;
}

interface SpokeAndReason extends Spoke {
  readonly because: string;
}

export const spokeRoleMissing = entry(
  'spoke-role-missing',
  {
    whose: 'platform',
    says: ({ roleArn, account }: { readonly roleArn: string; readonly account: string }) =>
      `the hub may not assume ${roleArn}. Either database-access is not rolled out to ` +
      `account ${account} (look at the instances of its StackSet ` +
      "for that account), or the role's trust policy names another hub or External ID, or " +
      'account is not the one that you mean',
    cause: 'The account has no role of the rollout that trusts this hub. AWS does not tell why.',
    cure: 'Run `npm run doctor`; roll out to the account, or correct the field account.',
    example: { roleArn: ROLE_ARN, account: '222222222222' },
  },
  NoSpoke,
);

export const spokeRoleNotAssumed = entry('spoke-role-not-assumed', {
  whose: 'outside',
  says: ({ roleArn, because }: { readonly roleArn: string; readonly because: string }) =>
    `the hub could not assume ${roleArn} (${because})`,
  cause: 'STS did not answer the hub, or refused the call for a reason of its own.',
  cure: "Follow the reason in brackets; check the way from the hub's VPC to STS. Then repeat.",
  example: { roleArn: ROLE_ARN, because: 'ThrottlingException: Rate exceeded' },
});

export const spokeMissing = entry(
  'spoke-missing',
  {
    whose: 'platform',
    says: ({ functionArn }: Spoke) =>
      `there is no spoke ${functionArn}: database-access is not rolled out to that ` +
      'account, Region and VPC (fields account, region, vpc). ' +
      'Look at the instances of its StackSet for the account',
    cause: 'No function of that name exists there: the rollout lacks the VPC, or a field is wrong.',
    cure: 'Correct vpc (or account, region); or add the VPC to the settings and roll out.',
    example: { functionArn: FUNCTION_ARN },
  },
  NoSpoke,
);

interface NotInRollout {
  readonly field: 'region' | 'vpc';
  readonly given: string;
  /** What the field may be. */
  readonly offered: readonly string[];
  readonly near: readonly string[];
}

export const notInRollout = entry('spoke-not-in-rollout', {
  whose: 'team',
  says: ({ field, given, offered, near }: NotInRollout) =>
    `${field}: database-access is not rolled out to ${given}; it may be ${listed(offered, 8)}` +
    didYouMean(near) +
    (/^vpc-[0-9a-f]{8,17}$/.test(given)
      ? '. vpc is the name that the rollout has for a VPC, not its id'
      : '') +
    '. Nothing was changed',
  cause: 'The settings of the rollout have no such Region, or no such VPC there.',
  cure: 'Correct region or vpc; or have the platform team add it to the settings of the rollout.',
  example: { field: 'vpc', given: 'defalt', offered: ['default', 'payments'], near: ['default'] },
});

export const spokeNotAllowed = entry('spoke-not-allowed', {
  whose: 'platform',
  says: ({ functionArn, role }: Spoke & { readonly role: string }) =>
    `the role ${role} may not invoke ${functionArn}: its permissions are not those ` +
    'of the rollout',
  cause: 'Somebody changed the role, or a policy of the organization denies the call.',
  cure: "Bring the StackSet's instance up to date; look for a service control policy.",
  example: { functionArn: FUNCTION_ARN, role: 'database-access-spoke' },
});

export const spokeTimedOut = entry('spoke-timed-out', {
  whose: 'outside',
  says: ({ functionArn }: Spoke) =>
    `the spoke ${functionArn} did not answer in time. It may still be at work; a repeat is safe`,
  cause: 'The spoke, the database or the network between them is slow, or Lambda did not answer.',
  cure: 'Repeat the request. If it happens again, see the log of the spoke.',
  example: { functionArn: FUNCTION_ARN },
});

export const spokeNotReady = entry('spoke-not-ready', {
  whose: 'outside',
  says: ({ functionArn, because }: SpokeAndReason) =>
    `the spoke ${functionArn} was not ready in time (${because}); try again in a minute`,
  cause: 'Lambda wakes a function that was idle for weeks, or throttles the account.',
  cure: 'Repeat in a minute.',
  example: { functionArn: FUNCTION_ARN, because: 'ResourceNotReadyException' },
});

export const spokeNotInvoked = entry('spoke-not-invoked', {
  whose: 'outside',
  says: ({ functionArn, because }: SpokeAndReason) =>
    `the spoke ${functionArn} could not be invoked (${because})`,
  cause: 'Lambda refused the invocation, or did not answer the hub.',
  cure: "Follow the reason in brackets; check the way from the hub's VPC to Lambda. Then repeat.",
  example: { functionArn: FUNCTION_ARN, because: 'ServiceException: try again' },
});

export const spokeCrashed = entry('spoke-crashed', {
  whose: 'platform',
  says: ({ functionArn, because }: SpokeAndReason) =>
    `the spoke ${functionArn} failed without an answer (${because}); its log group is in its ` +
    'account. A repeat is safe',
  cause: 'The function ran out of memory or time, or its process ended.',
  cure: 'Repeat; if it happens again, report what the log of the spoke says.',
  example: { functionArn: FUNCTION_ARN, because: 'Runtime.ExitError' },
});

export const spokeUnintelligible = entry(
  'spoke-unintelligible',
  {
    whose: 'platform',
    says: ({ functionArn }: Spoke) =>
      `the spoke ${functionArn} answered in a way that this hub does not understand; update both`,
    cause: "Hub and spoke are of versions whose contracts differ, or the spoke's code is another.",
    cure: 'Roll out the same version to both (docs/rollout.md).',
    example: { functionArn: FUNCTION_ARN },
  },
  OtherVersion,
);

export const spokeOfOtherVersion = entry(
  'spoke-other-version',
  {
    whose: 'platform',
    says: () =>
      'this spoke and the hub are of versions that do not understand each other; update both',
    cause: "The hub's order has another contract than the spoke knows.",
    cure: 'Roll out the same version to both (docs/rollout.md).',
    example: NO_FACTS,
  },
  OtherVersion,
);

interface Place {
  readonly account: string;
  readonly region: string;
}

export const spokeOfOtherPlace = entry('spoke-other-place', {
  whose: 'team',
  says: ({ account, region }: Place) =>
    `account, region: this spoke serves account ${account} in ${region} only`,
  cause: 'Somebody invoked a spoke directly, for another account or Region than its own.',
  cure: 'Ask the door of the account.',
  example: { account: '222222222222', region: 'eu-central-1' },
});

export const noTimeLeft = entry('spoke-no-time-left', {
  whose: 'outside',
  says: () => 'no time is left for this request; nothing was changed by it now',
  cause: 'What came before, such as reading groups, took all of the time of the function.',
  cure: 'Repeat the request. If it happens again, see what takes the time in the log of the hub.',
  example: NO_FACTS,
});
