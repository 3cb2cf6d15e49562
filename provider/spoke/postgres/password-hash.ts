import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Secret } from '../../runtime/secret.ts';

/** PostgreSQL's own default (scram_iterations). */
const ITERATIONS = 4096;

/**
 * The verifier that PostgreSQL stores instead of a password (RFC 5803, as pg_authid.rolpassword
 * spells it). It is sent in place of the password, so that no log of the server, its extensions or
 * a replica can hold the password. For ASCII passwords only, which SASLprep leaves as they are.
 */
export function scramVerifier(password: Secret, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password.reveal(), salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
