import { createHmac, timingSafeEqual } from 'node:crypto';

/** As on AWS: long enough to log in with, too short to keep. */
const LIFETIME_SECONDS = 15 * 60;

export interface TokenOptions {
  /** A stand-in for the credentials that sign a token on AWS. Each server has its own. */
  readonly key: string;
  readonly username: string;
  readonly now?: Date;
}

/**
 * A stand-in for `aws rds generate-db-auth-token`. Like that, it asks nobody, and the token is
 * valid for one user of one server for a quarter of an hour. The real one is a signed URL of some
 * thousand characters; RADIUS carries 128.
 */
export function iamToken({ key, username, now = new Date() }: TokenOptions): string {
  const expires = String(Math.floor(now.getTime() / 1000) + LIFETIME_SECONDS);
  return `${expires}.${signature(key, username, expires)}`;
}

export function isToken(token: string, { key, username, now = new Date() }: TokenOptions): boolean {
  const [expires = '', given = ''] = token.split('.');
  if (!/^\d+$/.test(expires) || Number(expires) * 1000 < now.getTime()) return false;
  const right = Buffer.from(signature(key, username, expires));
  return given.length === right.length && timingSafeEqual(Buffer.from(given), right);
}

function signature(key: string, username: string, expires: string): string {
  return createHmac('sha256', key).update(`${username}\n${expires}`).digest('base64url');
}
