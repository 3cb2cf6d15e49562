import { printable } from '../runtime/printable.ts';
import { entry, NO_FACTS } from './entry.ts';

/** Errors about the secret of a master user: nothing of its content, or of mastersecret, is in them. */

/** The account and Region of the database, where the secret must be. */
interface Place {
  readonly account: string;
  readonly region: string;
}

interface Asked extends Place {
  readonly kind: 'secret' | 'parameter';
}

const PLACE: Asked = { kind: 'secret', account: '222222222222', region: 'eu-central-1' };
const inPlace = ({ account, region }: Place) => `in account ${account}, Region ${region}`;
const SERVICE = { secret: 'Secrets Manager', parameter: 'Parameter Store' } as const;

/** By which the platform team lets spokes read more. */
const SETTINGS = {
  secret: 'spokes.masterSecrets, or spokes.masterSecretTag',
  parameter: 'spokes.masterParameters',
} as const;

export const secretMissing = entry('secret-missing', {
  whose: 'team',
  says: ({ kind, ...place }: Asked) =>
    `mastersecret: ${SERVICE[kind]} has no such ${kind} ${inPlace(place)}, where the database is ` +
    `(fields account, region). Is it spelt right, and was the ${kind} created there?`,
  cause: 'Nothing of that name exists where the database is; it may be in another place.',
  cure: "Correct mastersecret, or create the secret in the database's own account and Region.",
  example: PLACE,
});

export const secretDeleted = entry('secret-deleted', {
  whose: 'team',
  says: (place: Place) =>
    `mastersecret: the secret ${inPlace(place)} is marked for deletion, or has no value. Restore ` +
    'it (aws secretsmanager restore-secret), or name the one that replaces it',
  cause: 'Somebody deleted the secret; RDS does so with its instance or cluster.',
  cure: 'Restore the secret, or name another one.',
  example: PLACE,
});

export const secretDenied = entry('secret-denied', {
  whose: 'team',
  says: ({ kind, readable, ...place }: Asked & { readonly readable: string }) =>
    `mastersecret: the spoke ${inPlace(place)} may not read this ${kind}. It may read ` +
    `${printable(readable, 300)}. Name one of those, or have the platform team add it in the ` +
    `settings of the rollout (${SETTINGS[kind]})`,
  cause: 'The role of the spoke may read what the settings of the rollout name, and nothing else.',
  cure: 'Use a secret that RDS manages; or have the platform team add yours to the settings.',
  example: { ...PLACE, readable: 'secrets named rds!*' },
});

export const secretKeyDenied = entry('secret-key-denied', {
  whose: 'team',
  says: ({ kind, ...place }: Asked) =>
    `mastersecret: the spoke ${inPlace(place)} may read this ${kind}, but not use the KMS key ` +
    'that it is encrypted with. Have the platform team add the alias of the key in the settings ' +
    'of the rollout (spokes.masterKeys), and let the key policy allow the account; or encrypt ' +
    `the ${kind} with the key of ${SERVICE[kind]}`,
  cause:
    'The key is missing in the settings of the rollout, is disabled, or its policy forbids it.',
  cure: 'Add the alias of the key to spokes.masterKeys, or use the key of AWS.',
  example: PLACE,
});

export const secretUnreadable = entry('secret-unreadable', {
  whose: 'outside',
  says: ({ action, why }: { readonly action: string; readonly why: string }) =>
    `mastersecret: can't be read (${action}: ${printable(why, 300)})`,
  cause: 'AWS did not answer the call, or answered with an error of its own.',
  cure: 'Repeat the request; look at the way from the VPC to the service.',
  example: { action: 'secretsmanager:GetSecretValue', why: 'InternalServiceError' },
});

export const secretBinary = entry('secret-binary', {
  whose: 'team',
  says: () =>
    'mastersecret: the secret is binary; it must be a text: {"username": "...", "password": "..."}',
  cause: 'The secret has a SecretBinary in place of a SecretString.',
  cure: 'Store the login as a text.',
  example: NO_FACTS,
});

interface Incomplete {
  /** Is it a JSON object? */
  readonly isJson: boolean;
  readonly missing: readonly string[];
}

export const secretIncomplete = entry('secret-incomplete', {
  whose: 'team',
  says: ({ isJson, missing }: Incomplete) =>
    `mastersecret: ${lack(isJson, missing)}. It must hold {"username": "...", "password": "..."}, as the secrets that RDS ` +
    'manages do, or the bare password when the request gives username',
  cause: 'The secret lacks the name or the password of the master user.',
  cure: 'Store both; or give username in the request, beside a secret with the bare password.',
  example: { isJson: true, missing: ['username'] },
});

function lack(isJson: boolean, missing: readonly string[]): string {
  if (isJson)
    return `the secret's JSON has no ${missing.map((key) => `"${key}"`).join(' and no ')}`;
  return missing.includes('username')
    ? 'the secret is no JSON object, and the request gives no username for a bare password'
    : 'the secret is empty';
}

export const secretMalformed = entry('secret-malformed', {
  whose: 'team',
  says: ({ keys }: { readonly keys: readonly string[] }) =>
    `mastersecret: ${keys.join(', ')} in the secret's JSON must be what AWS's ` +
    'rotation functions write: texts, and a port from 1 to 65535',
  cause: 'A key of the secret has a value of the wrong type.',
  cure: 'Correct the secret.',
  example: { keys: ['port'] },
});

export const secretUnresolved = entry('secret-unresolved', {
  whose: 'team',
  says: () =>
    'mastersecret: the secret holds a dynamic reference ({{resolve:...}}) as plain text, in place ' +
    'of the login. Store the login itself, or name the secret that the reference names',
  cause: 'Nobody resolves a dynamic reference inside of a secret.',
  cure: 'Store the name and the password themselves.',
  example: NO_FACTS,
});

export const plainTextMaster = entry('secret-in-plain-text', {
  whose: 'team',
  says: ({ type }: { readonly type: string }) =>
    `mastersecret: the parameter is a ${printable(type, 20)}, which is stored in plain text; make ` +
    'it a SecureString, or use a secret that RDS manages',
  cause: 'Everybody who may read parameters could read the password of the master user.',
  cure: 'Store it as a SecureString. (The setting spokes.plainTextMasters allows a String.)',
  example: { type: 'String' },
});
