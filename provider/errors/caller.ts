import { DOOR_FUNCTION } from '../contract/names.ts';
import { command } from '../runtime/command.ts';
import { OtherVersion, Refused } from '../runtime/errors.ts';
import { DEFECT } from '../runtime/lambda.ts';
import { entry, NO_FACTS } from './entry.ts';

/** Errors between a caller, its door and the hub. */

export const tooManyCharacters = entry('caller-too-long', {
  whose: 'team',
  says: ({ most }: { readonly most: number }) =>
    `the request has more than ${most} characters, so nothing was changed`,
  cause: 'No request for an access comes near that.',
  cure: 'Send the fields of one access, as docs/request.md lists them.',
  example: { most: 262_144 },
});

export const otherDoorVersion = entry(
  'caller-other-version',
  {
    whose: 'platform',
    says: () =>
      'this door and the hub are of versions that do not understand each other; nothing ' +
      'was changed. Update both (docs/rollout.md)',
    cause: "The call at the hub's URL is of another contract than this hub's.",
    cure: 'Roll out the same version of hub and doors.',
    example: NO_FACTS,
  },
  OtherVersion,
);

export const noCall = entry('caller-no-call', {
  whose: 'team',
  says: () =>
    "this URL is the hub's, which takes the calls of doors, and this is none. Nothing was changed. " +
    `Send the fields of an access to the function ${DOOR_FUNCTION} of the database's own account`,
  cause: "Somebody called the hub's URL by hand.",
  cure: "Invoke the door of the database's account: it signs and writes the call.",
  example: NO_FACTS,
});

export const otherAccount = entry(
  'caller-other-account',
  {
    whose: 'team',
    says: ({ asked, caller }: { readonly asked: readonly string[]; readonly caller: string }) =>
      `account: is ${asked.slice(0, 5).join(', ')}, but account ${caller} is asking, and an ` +
      'account gets access to its own databases only. Nothing was changed. Leave account out, ' +
      'or ask in the account of the database',
    cause: 'AWS tells the hub which account asks, and the request names another one.',
    cure: 'Leave account out, or ask in the account of the database. The attempt is logged.',
    example: { asked: ['333333333333'], caller: '222222222222' },
  },
  Refused,
);

export const defectOfHub = entry('caller-defect', {
  whose: 'platform',
  says: () => DEFECT,
  cause: 'The hub met an error that nobody foresaw. Its text may hold anything, so it is not told.',
  cure: "Report the lines of the hub's log with this request's id.",
  example: NO_FACTS,
});

export const reconcileElsewhere = entry('caller-reconcile-elsewhere', {
  whose: 'team',
  says: ({ name }: { readonly name: string }) =>
    `reconcile: the function ${name} does this, as its state machine asks it to. Start that by ` +
    command('reconcile'),
  cause: 'Somebody sent a step of the reconciliation to the hub.',
  cure: 'Run `npm run reconcile`.',
  example: { name: 'database-access-reconcile' },
});

export const operationElsewhere = entry('caller-operation-elsewhere', {
  whose: 'team',
  says: () =>
    'operation: this function is for the accesses of its own account. The hub in the central ' +
    `account answers operations: ${command('doctor')} and ${command('accesses')} ask it`,
  cause: 'Somebody sent an operation, which is about all accounts, to a door.',
  cure: 'Run `npm run doctor` or `npm run accesses` with a role of the central account.',
  example: NO_FACTS,
});

interface Refusal {
  readonly status: number;
  readonly host: string;
}

const HOST = 'abc123.lambda-url.eu-central-1.on.aws';

export const doorRefused = entry('caller-door-refused', {
  whose: 'platform',
  says: ({ status, host }: Refusal) =>
    `the hub could not be asked: its function URL ${host} refuses this door (${status}). Has ` +
    "this account left the organization, does a policy of the organization or the door's role " +
    'lack lambda:InvokeFunctionUrl or lambda:InvokeFunction on the hub, or was the hub deployed ' +
    'anew, and the StackSet of the doors not (docs/rollout.md)?',
  cause: "IAM does not let the door's role call the URL, or the URL does not exist any more.",
  cure: 'Bring the StackSet of the doors up to date; look for a service control policy.',
  example: { status: 403, host: HOST },
});

export const hubBusy = entry('caller-hub-busy', {
  whose: 'platform',
  says: () =>
    'the hub could not be asked: it has too many requests at once (429); try again in a minute',
  cause: 'More requests came at once than the setting hub.reservedConcurrency allows.',
  cure: 'Repeat in a minute; or set `hub.reservedConcurrency` higher.',
  example: NO_FACTS,
});

export const hubCrashed = entry('caller-hub-crashed', {
  whose: 'platform',
  says: ({ status }: Pick<Refusal, 'status'>) =>
    `the hub could not be asked: it crashed or ran out of time (${status}): see its log in the ` +
    'central account. A repeat is safe',
  cause: "The hub's process ended before it answered, or Lambda could not start it.",
  cure: 'Repeat; if it happens again, see the hub\'s log for "Task timed out" or "Runtime exited".',
  example: { status: 502 },
});

export const hubFailed = entry('caller-hub-failed', {
  whose: 'outside',
  says: ({ status }: Pick<Refusal, 'status'>) =>
    `the hub could not be asked: its function URL answered ${status}. A repeat is safe`,
  cause: "Lambda answered in the hub's place.",
  cure: 'Repeat the request.',
  example: { status: 500 },
});

export const hubSilent = entry('caller-hub-silent', {
  whose: 'outside',
  says: ({ because, host }: { readonly because: string; readonly host: string }) =>
    `the hub did not answer (${because}, ${host}). It may still be at work; a repeat is safe`,
  cause: "The connection from the door to the hub's URL broke, or the door's time was over.",
  cure: 'Repeat the request.',
  example: { because: 'ECONNRESET', host: HOST },
});

export const hubUnintelligible = entry(
  'caller-hub-unintelligible',
  {
    whose: 'platform',
    says: () =>
      'the hub answered in a way that this door does not understand; update both (docs/rollout.md)',
    cause: 'Hub and door are of versions whose contracts differ.',
    cure: 'Roll out the same version of hub and doors.',
    example: NO_FACTS,
  },
  OtherVersion,
);

export const twoLifecycles = entry('caller-two-lifecycles', {
  whose: 'team',
  says: ({ keys }: { readonly keys: readonly [string, string] }) =>
    `the input has two lifecycle objects (${keys.join(', ')}); give terraform_key one name that ` +
    'no field has',
  cause: 'Two values of the input look like what lifecycle_scope = "CRUD" adds.',
  cure: 'Set `terraform_key` of aws_lambda_invocation to a name that no field has.',
  example: { keys: ['tf', 'lifecycle'] },
});

export const brokenLifecycle = entry('caller-broken-lifecycle', {
  whose: 'team',
  says: ({ key }: { readonly key: string }) =>
    `${key}: is no field, and not what lifecycle_scope = "CRUD" of aws_lambda_invocation adds: ` +
    'that has action (create, update or delete) and prev_input (an object or null), and nothing ' +
    'else. Nothing was changed',
  cause: 'Somebody wrote the lifecycle object by hand, or a part of it is missing.',
  cure: 'Send `"tf": {"action": "delete", "prev_input": null}`, or leave it out.',
  example: { key: 'tf' },
});
