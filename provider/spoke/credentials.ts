import { createHash, randomInt } from 'node:crypto';
import { Secret } from '../runtime/secret.ts';
import type { User } from './model/state.ts';

/** The application's login as it shall be. */
export interface Credentials {
  readonly username: string;
  readonly password: Secret;
  readonly generation: number;
  readonly rotation: string;
  /** The user before it, which keeps working until the next rotation. */
  readonly former?: string;
}

/** What Parameter Store holds for the access. */
export interface StoredCredentials {
  readonly username?: string;
  readonly password?: Secret;
}

export interface CredentialsWish {
  readonly appname: string;
  readonly rotation: string;
  /**
   * CloudFormation takes an update back by asking for what was before. The user of before still works, and what runs may use it: one
   * rotation more would lock that out.
   */
  readonly mayGoBack: boolean;
}

/**
 * Keeps the credentials that are stored; makes new ones where there are none or where `rotation` changed. A stored user that
 * the database does not know was stored by a run that got no further: it is made now, with the password that is stored.
 */
export function chooseCredentials(
  wanted: CredentialsWish,
  users: readonly User[],
  stored: StoredCredentials,
): Credentials {
  const rotation = digest(wanted.rotation);
  const newest = users.toSorted((a, b) => b.generation - a.generation);
  const next = (newest[0]?.generation ?? 0) + 1;
  const current = users.find(({ name }) => name === stored.username);
  const isThere = users.some((user) => user.canLogIn && user.rotation === rotation);
  const goesBack = wanted.mayGoBack && isThere;
  const rotates = current !== undefined && current.rotation !== rotation && !goesBack;
  if (stored.username === undefined || rotates) {
    return {
      username: randomUsername(wanted.appname),
      password: randomPassword(),
      generation: next,
      rotation,
      ...former(current ?? newest.find(({ canLogIn }) => canLogIn)),
    };
  }
  return {
    username: stored.username,
    password: stored.password ?? randomPassword(),
    generation: current?.generation ?? next,
    rotation: current?.rotation ?? rotation,
    ...former(newest.find(({ name, canLogIn }) => name !== stored.username && canLogIn)),
  };
}

function former(user: User | undefined): { former?: string } {
  return user === undefined ? {} : { former: user.name };
}

/** Short enough for a comment in the database, and says nothing of the text that the caller chose. */
function digest(rotation: string): string {
  return createHash('sha256').update(rotation).digest('hex').slice(0, 16);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

/** `checkout_x7k2m9qa`: tells a DBA whose it is, and fits MySQL's 32 characters. */
function randomUsername(appname: string): string {
  const readable = appname
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 20);
  return `${readable || 'app'}_${random(LETTERS, 1)}${random(LETTERS + DIGITS, 9)}`;
}

/** 190 bits. Letters and digits only: nothing that a URL, a shell, Parameter Store (`{{`) or an .ini file would misread. */
function randomPassword(): Secret {
  return new Secret(random(LETTERS + LETTERS.toUpperCase() + DIGITS, 32));
}

function random(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
