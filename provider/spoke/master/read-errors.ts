import {
  secretDeleted,
  secretDenied,
  secretKeyDenied,
  secretMissing,
  secretUnreadable,
} from '../../errors/secrets.ts';
import { awsReason } from '../../runtime/aws.ts';
import { errorCode, reason } from '../../runtime/errors.ts';

/** What was asked for, and where: in the database's own account and Region. */
export interface Asked {
  readonly kind: 'secret' | 'parameter';
  readonly account: string;
  readonly region: string;
}

/** Names, in words, as the settings of the rollout have them; undefined if nobody told the spoke. */
export type Readable = Readonly<Record<Asked['kind'], string | undefined>>;

/** Why AWS did not give a master secret, and whose job it is. */
export function unreadable(
  error: unknown,
  action: string,
  asked: Asked,
  readable: Readable,
): Error {
  switch (errorCode(error)) {
    case 'ParameterNotFound':
    case 'ParameterVersionNotFound':
      return secretMissing(asked);
    // Secrets Manager says so too of a secret that has no value yet.
    case 'ResourceNotFoundException':
      return secretMissing(asked);
    case 'InvalidRequestException':
      return secretDeleted(asked);
    case 'DecryptionFailure':
    case 'InvalidKeyId':
      return secretKeyDenied(asked);
    case 'AccessDeniedException':
    case 'AccessDenied':
      return isAboutKey(reason(error))
        ? secretKeyDenied(asked)
        : secretDenied({ ...asked, readable: described(asked.kind, readable[asked.kind]) });
    default:
      return secretUnreadable({ action, why: awsReason(error) });
  }
}

/** IAM's own denials name the action; a service that may not use the key for us names the key. */
function isAboutKey(said: string): boolean {
  const [, service] = /not authorized to perform: ([a-z]+):/.exec(said) ?? [];
  return service === undefined ? /\bKMS\b|ciphertext|master key/i.test(said) : service === 'kms';
}

function described(kind: Asked['kind'], names: string | undefined): string {
  if (names === undefined) return `the ${kind}s that those settings name`;
  return names === '' ? `no ${kind}s at all` : `${kind}s named ${names}`;
}
