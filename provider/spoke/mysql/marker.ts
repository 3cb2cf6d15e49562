import { createHash } from 'node:crypto';
import { accessId, describeIdentity, type Identity } from '../../contract/request/identity.ts';
import { LEVELS, type Level } from '../../contract/request/level.ts';
import { ADOPTED, groupRoleName } from '../model/state.ts';

/**
 * The sign that tells our accounts apart from all others. MariaDB has no comments on accounts
 * (MySQL has ATTRIBUTE), so on both the sign is
 * - for accounts that can log in, membership in a group role: it goes with the account, as a row in
 *   a table of our own would not;
 * - for locked accounts, the text of REQUIRE SUBJECT: CREATE USER, or the lock, sets it in the same
 *   statement. It also keeps everybody out: it asks for a client certificate with that subject.
 *
 * One more locked account of an access, its ledger, holds the facts about the users that can log
 * in.
 */
export type Marker =
  | { readonly is: 'person' }
  | { readonly is: 'application user'; readonly access: string }
  | ({ readonly is: 'ledger' } & Ledger);

export interface Ledger {
  /** The `host:port` that the last request for the access gave. */
  readonly server: string;
  /** Digest of the database's name. */
  readonly database: string;
  readonly users: ReadonlyArray<{
    readonly name: string;
    readonly generation: number;
    readonly rotation: string;
  }>;
  /** For a DBA who wonders: env, project, appname, dbname. */
  readonly for: string;
}

export const MARKER_PREFIX = 'database-access: ';
/** MariaDB truncates longer texts silently (seen on 10.11.19). */
const LONGEST = 1_024;

export function writeMarker(marker: Marker): string {
  switch (marker.is) {
    case 'person':
      return `${MARKER_PREFIX}person`;
    case 'application user':
      return `${MARKER_PREFIX}application user of ${marker.access}`;
    case 'ledger': {
      const about = marker.for.replace(/[^\w./-]/g, '.');
      return `${MARKER_PREFIX}${factsOf(marker)} for=${about}`.slice(0, LONGEST);
    }
  }
}

function factsOf({ server, database, users }: Omit<Ledger, 'for'>): string {
  // Those that were adopted may have any name.
  const listed = users.map(({ name, generation, rotation }) =>
    [encodeURIComponent(name), generation, rotation].join(':'),
  );
  return `server=${server} database=${database} users=${listed.join(',')}`;
}

/** Of the users that rotations make, there may be two more. */
const ROOM = MARKER_PREFIX.length + ' for='.length + 2 * 64;

/** Is there room for one more user that was adopted? */
export function hasRoomFor(name: string, { users, ...ledger }: Omit<Ledger, 'for'>): boolean {
  const all = [...users, { name, generation: 0, rotation: ADOPTED }];
  return factsOf({ ...ledger, users: all }).length + ROOM <= LONGEST;
}

const LEDGER = /^server=(\S+) database=([0-9a-f]+) users=(\S*) for=(.*)$/;

export function parseMarker(subject: string | null): Marker | undefined {
  if (subject === null || !subject.startsWith(MARKER_PREFIX)) return undefined;
  const text = subject.slice(MARKER_PREFIX.length);
  if (text === 'person') return { is: 'person' };
  const [, access] = /^application user of ([0-9a-f]{12})$/.exec(text) ?? [];
  if (access !== undefined) return { is: 'application user', access };
  const [, server, database, users, about] = LEDGER.exec(text) ?? [];
  if (server === undefined || database === undefined || users === undefined) return undefined;
  return { is: 'ledger', server, database, users: usersOf(users), for: about ?? '' };
}

function usersOf(text: string): Ledger['users'] {
  return text.split(',').flatMap((entry) => {
    const [name, generation, rotation] = entry.split(':');
    if (name === undefined || generation === undefined || rotation === undefined) return [];
    return [{ name: decoded(name), generation: Number(generation), rotation }];
  });
}

/** The text may have been cut, or changed by hand. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function ledgerOf(
  identity: Identity,
  { server, database, users }: Pick<Ledger, 'server' | 'database' | 'users'>,
): Marker {
  return {
    is: 'ledger',
    server,
    database: databaseDigest(database),
    users,
    for: describeIdentity(identity),
  };
}

export function databaseDigest(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 12);
}

export function ledgerName(identity: Identity): string {
  return `dbaccess_${accessId(identity)}`;
}

/** Every name that belongs to the access for sure, or must not exist. */
export function namesOf(identity: Identity): { readonly ledger: string; readonly roles: string[] } {
  return {
    ledger: ledgerName(identity),
    roles: LEVELS.map((level) => groupRoleName(identity, level)),
  };
}

/** The access, its ledger and the level that a group role's name tells. */
export function parseRoleName(
  role: string,
): { readonly ledger: string; readonly level: Level } | undefined {
  const [, ledger, word] = /^(dbaccess_[0-9a-f]{12})_([a-z]+)$/.exec(role) ?? [];
  const level = LEVELS.find((level) => level === word);
  return ledger === undefined || level === undefined ? undefined : { ledger, level };
}
