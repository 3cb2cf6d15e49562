import { createHash, randomInt } from 'node:crypto';
import { ENGINES } from '../contract/request/engine.ts';
import { isReserved } from '../contract/request/reserved-names.ts';
import { Secret } from '../runtime/secret.ts';
import { isAdopted, type User } from './model/state.ts';

/** The wanted login of the application. */
export interface Credentials {
  readonly username: string;
  readonly password: Secret;
  readonly generation: number;
  readonly rotation: string;
  /** The user before this one, which keeps working until the next rotation. */
  readonly former?: string;
  /** Those that were adopted, each beside one of the two users above: it goes with that user. */
  readonly adopted: readonly string[];
}

/** What Parameter Store holds for the access. */
export interface StoredCredentials {
  readonly username?: string;
  readonly password?: Secret;
}

export interface WantedCredentials {
  readonly appname: string;
  readonly rotation: string;
  /**
   * CloudFormation rolls an update back by asking for the former state. The former user still
   * works, and running programs may use it: another rotation would lock them out.
   */
  readonly mayGoBack: boolean;
}

/**
 * Keeps the stored credentials; generates new ones if there are none or `rotation` has changed. A
 * stored user that the database lacks was left by a run that got no further: it is created now,
 * with the stored password.
 */
export function chooseCredentials(
  wanted: WantedCredentials,
  users: readonly User[],
  stored: StoredCredentials,
): Credentials {
  const rotation = digest(wanted.rotation);
  const newest = users
    .filter((user) => !isAdopted(user))
    .toSorted((a, b) => b.generation - a.generation);
  const next = (newest[0]?.generation ?? 0) + 1;
  const current = users.find(({ name }) => name === stored.username);
  const isThere = users.some((user) => user.canLogIn && user.rotation === rotation);
  const goesBack = wanted.mayGoBack && isThere;
  const adopted = users.filter((user) => isAdopted(user) && !isLeaving(user));
  const rotates = current !== undefined && current.rotation !== rotation && !goesBack;
  if (stored.username === undefined || rotates) {
    return {
      username: randomUsername(wanted.appname),
      password: randomPassword(),
      generation: next,
      rotation,
      ...former(current ?? newest.find(({ canLogIn }) => canLogIn)),
      // Nobody has asked for a rotation where it is not known what the last one was.
      adopted: names(
        rotates && current.rotation !== ''
          ? adopted.filter((user) => user.generation >= current.generation)
          : adopted,
      ),
    };
  }
  return {
    username: stored.username,
    password: stored.password ?? randomPassword(),
    generation: current?.generation ?? next,
    rotation: current?.rotation ?? rotation,
    ...former(newest.find(({ name, canLogIn }) => name !== stored.username && canLogIn)),
    adopted: names(adopted),
  };
}

/** A DBA may have locked it, to see whether anybody misses it, or have revoked its role. */
export function isLeaving({ canLogIn, memberOf }: User): boolean {
  return !canLogIn && memberOf.length === 0;
}

function names(users: readonly User[]): string[] {
  return users.map(({ name }) => name);
}

function former(user: User | undefined): { former?: string } {
  return user === undefined ? {} : { former: user.name };
}

/** Short enough for a comment in the database, and does not reveal the caller's text. */
export function digest(rotation: string): string {
  return createHash('sha256').update(rotation).digest('hex').slice(0, 16);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

/** `checkout_x7k2m9qa4b`: tells a DBA which application it is for, in MySQL's 32 characters. */
function randomUsername(appname: string): string {
  const readable = appname
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '');
  // No server takes a name such as pg_exporter_x7k2m9qa4b.
  const begin = isPlain(readable) ? readable : `app_${readable}`;
  const name = begin.slice(0, 20).replace(/_+$/, '');
  return `${name}_${random(LETTERS, 1)}${random(LETTERS + DIGITS, 9)}`;
}

function isPlain(readable: string): boolean {
  return readable !== '' && ENGINES.every((engine) => !isReserved(`${readable}_`, engine));
}

/**
 * 190 bits. Only letters and digits, which no URL, shell, .ini file or Parameter Store (`{{`)
 * misreads.
 */
export function randomPassword(): Secret {
  return new Secret(random(LETTERS + LETTERS.toUpperCase() + DIGITS, 32));
}

function random(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
