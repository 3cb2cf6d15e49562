import { createHash } from 'node:crypto';
import { accessId, type Identity } from '../../contract/request/identity.ts';

/** Longer than any request of CloudFormation can be under way: it gives up after an hour. */
const NOTE_HOURS = 3;

/**
 * Beside the applications' paths, which have four parts. Each owner has its own note, so that the
 * removal of one does not hide the removal of another.
 */
export function noteName(prefix: string, identity: Identity, owner: string): string {
  const digest = createHash('sha256').update(owner).digest('hex').slice(0, 12);
  return `/${prefix}/removed/${accessId(identity)}-${digest}`;
}

/** Has Parameter Store itself delete the note. */
export function expirationPolicy(): string {
  const Timestamp = new Date(Date.now() + NOTE_HOURS * 3_600_000).toISOString();
  return JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }]);
}
