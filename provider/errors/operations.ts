import { command } from '../runtime/command.ts';
import { entry, NO_FACTS } from './entry.ts';

/** Errors of the operations that the platform team asks the hub for, and of the reconciliation. */

export const operationRefused = entry('operation-refused', {
  whose: 'platform',
  says: ({ problems }: { readonly problems: readonly string[] }) =>
    `the operation was refused: ${problems.join('; ')}`,
  cause: 'Fields of the operation are unknown or wrong.',
  cure: 'Use the npm script of the operation, of the version of the hub.',
  example: { problems: ['account: is no field of an operation; they are operation, accounts'] },
});

export const tooManyPlaces = entry('operation-too-many-places', {
  whose: 'platform',
  says: ({
    places,
    of,
    script,
  }: {
    readonly places: number;
    readonly of: string;
    readonly script: string;
  }) =>
    `accounts: ${places} accounts times ${of} do not fit into one answer; name some accounts at a ` +
    `time, as ${script} does`,
  cause: 'The answer of a function has six megabytes at most.',
  cure: 'Ask for some accounts at a time: the npm script does.',
  example: { places: 9_000, of: 'Regions and VPCs', script: command('doctor') },
});

export const placeNotInRollout = entry('operation-place-not-in-rollout', {
  whose: 'platform',
  says: ({ account, region }: { readonly account: string; readonly region: string }) =>
    `places: account ${account} in ${region} is not in the rollout, or no longer active`,
  cause:
    "The account is in none of the rollout's units, or was closed; or the Region is not listed.",
  cure: 'Ask for an account and Region of the rollout: the operation accounts lists them.',
  example: { account: '222222222222', region: 'eu-west-3' },
});

export const rolloutUnknown = entry('operation-rollout-unknown', {
  whose: 'platform',
  says: () =>
    'operation: this hub was not told where database-access is rolled out (its setting ' +
    'ROLLOUT); deploy its stack again',
  cause: 'The function was deployed without that variable.',
  cure: 'Deploy the stack of the hub again.',
  example: NO_FACTS,
});

export const accountsNotListed = entry('operation-accounts-not-listed', {
  whose: 'platform',
  says: ({ unit, because }: { readonly unit: string; readonly because: string }) =>
    `the hub can't list the organization's accounts below ${unit} (${because}). ` +
    'Is its account the management account or a delegated ' +
    "administrator, is the unit of this organization, and are the hub's permissions " +
    'those of the rollout?',
  cause: 'AWS Organizations refused the hub, or did not answer.',
  cure: "Follow the reason in brackets; compare the rollout's units and the hub's account.",
  example: { unit: 'ou-ab12-34cd56ef', because: 'AccessDeniedException: not authorized' },
});

export const stepRefused = entry('reconcile-step-refused', {
  whose: 'platform',
  says: ({ problems }: { readonly problems: readonly string[] }) =>
    `the reconciliation was refused: ${problems.join('; ')}`,
  cause: 'The input of the state machine is not one of this version.',
  cure: `Start it by \`${command('reconcile')}\`, of the version of the hub.`,
  example: { problems: ['input.mode: must be one of check, apply'] },
});

export const runWithoutRollout = entry('reconcile-rollout-unknown', {
  whose: 'platform',
  says: () =>
    'the reconciliation was not told where database-access is rolled out (its setting ROLLOUT); ' +
    "deploy the hub's stack again",
  cause: 'The function was deployed without that variable.',
  cure: 'Deploy the stack of the hub again.',
  example: NO_FACTS,
});

export const bucketFailed = entry('reconcile-bucket-failed', {
  whose: 'platform',
  says: ({ doing, bucket, because }: Readonly<Record<'doing' | 'bucket' | 'because', string>>) =>
    `the reconciliation can't ${doing} in its bucket ${bucket} (${because})`,
  cause: 'S3 refused the function or did not answer: a policy, a key, or a way out of the VPC.',
  cure: 'Follow the reason in brackets; compare the bucket with the stack of the hub.',
  example: {
    doing: 'write runs/2026-11-29/rows.jsonl',
    bucket: 'database-access-reconcile-111111111111',
    because: 'AccessDenied: Access Denied',
  },
});

export const groupsOfRunUnknown = entry('reconcile-groups-unknown', {
  whose: 'outside',
  says: () => "the groups of this run are not known: its step 'groups' failed",
  cause: 'The directory did not answer when the run read the groups, so nothing is taken away.',
  cure: "See the error of the step 'groups' of the run; the next run tries again.",
  example: NO_FACTS,
});

export const groupNotReadInRun = entry('reconcile-group-not-read', {
  whose: 'outside',
  says: ({ name }: { readonly name: string }) =>
    `the group ${name} was not read in this run. Nothing was changed`,
  cause: 'An access was declared, or its groups changed, after the run had read the groups.',
  cure: 'Nothing: the next run reads it.',
  example: { name: 'DB-Readers' },
});

export const groupProblemInRun = entry('reconcile-group-problem', {
  whose: 'outside',
  says: ({ problem }: { readonly problem: string }) => problem,
  cause: 'The run could not read a group of the access, so nothing is taken away.',
  cure: 'Do what the sentence says; the next run tries again.',
  example: { problem: 'groups: there is no group DB-Readerz in the directory' },
});
