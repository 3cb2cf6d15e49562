import { OutsideError, UserError } from '../runtime/errors.ts';
import { printable } from '../runtime/printable.ts';
import { entry, NO_FACTS } from './entry.ts';
import { didYouMean } from './listed.ts';
import { words } from './words.ts';

/** Errors of database servers that both engines have. */

/** The server refused the password. A master's secret may just have been rotated: read it again. */
export class LoginRefused extends UserError {}

/** Somebody who does not take our lock changed the same thing at the same time: repeat the run. */
export class RaceLost extends OutsideError {}

/** Somebody else's session holds what a statement needs: repeat the run when it has let go. */
export class Blocked extends OutsideError {}

interface Doing {
  /** `host:port` */
  readonly server: string;
  /** What was under way. */
  readonly doing: string;
  /** The server's or the driver's own words. */
  readonly said: string;
}

const DOING = { server: 'orders.example.internal:5432', doing: 'grant readonly to app_kx3' };

export const raceLost = entry(
  'server-race-lost',
  {
    whose: 'outside',
    says: ({ server, doing, said }: Doing) =>
      `somebody else made a conflicting change on ${server} (${doing}): ${words(said)}`,
    cause: 'Somebody changed the same users or grants at the same time, again and again.',
    cure: 'Repeat the request when the other change is over.',
    example: { ...DOING, said: 'tuple concurrently updated' },
  },
  RaceLost,
);

/** Nothing of the server's words, which repeat the name that was typed. */
export interface Refusal {
  readonly server: string;
  /** Why, in words of ours. */
  readonly why: string;
  /** Where the login came from. */
  readonly from: 'the request' | 'mastersecret';
  /** Only if the secret says it. */
  readonly username?: string | undefined;
  readonly looksSwapped: boolean;
  /** Does the password begin or end with a space or a line end? */
  readonly isPadded: boolean;
  /** May name or password be wrong, by what the server said? */
  readonly mayBeWrong: boolean;
}

export const loginRefused = entry(
  'server-login-refused',
  {
    whose: 'team',
    says: ({ server, why, from, username, mayBeWrong, ...looks }: Refusal) =>
      `${from === 'mastersecret' ? from : 'username, password'}: ${server} refused the login of ` +
      `the master user${username === undefined ? '' : ` ${words(username)}`}: ${why}` +
      (mayBeWrong ? `. ${question(from, looks)}` : ''),
    cause: 'The name or the password of the master user is not, or no longer, right.',
    cure: 'Correct the secret, or username and password of the request.',
    example: {
      server: DOING.server,
      why: 'wrong name or password',
      from: 'mastersecret',
      username: 'postgres',
      looksSwapped: false,
      isPadded: false,
      mayBeWrong: true,
    },
  },
  LoginRefused,
);

function question(
  from: Refusal['from'],
  { looksSwapped, isPadded }: Pick<Refusal, 'looksSwapped' | 'isPadded'>,
): string {
  if (isPadded)
    return `The password in ${from} has a space or a line end at its beginning or end: is that meant?`;
  return looksSwapped
    ? `Were username and password swapped in ${from === 'mastersecret' ? 'the secret' : from}?`
    : `Is the password in ${from} the current one, and the user that of this server?`;
}

export const readOnly = entry('server-read-only', {
  whose: 'team',
  says: ({ server }: { readonly server: string }) =>
    `dbendpoint: ${server} is read-only; give the endpoint of the writer (for Aurora the cluster ` +
    "endpoint, not a reader's). If it is the writer: is its storage full, or did a DBA make it " +
    'read-only (parameter read_only)?',
  cause: 'The server is a reader or replica, or was made read-only.',
  cure: "Give the writer's endpoint, or make the server writable.",
  example: { server: DOING.server },
});

interface MissingDatabase {
  readonly server: string;
  readonly database: string;
  /** Databases of the server that may be meant. */
  readonly near?: readonly string[];
}

const MISSING_DATABASE: MissingDatabase = {
  server: DOING.server,
  database: 'order',
  near: ['orders'],
};

export const missingDatabase = entry('server-database-missing', {
  whose: 'team',
  says: ({ server, database, near = [] }: MissingDatabase) =>
    `dbname: ${server} has no database ${printable(database)}${didYouMean(near)}; create it first ` +
    '(aws_db_instance.db_name does)',
  cause: 'The server has no database of this name.',
  cure: 'Correct dbname, or create the database.',
  example: MISSING_DATABASE,
});

export const starting = entry('server-starting', {
  whose: 'outside',
  says: ({ server, said }: Pick<Doing, 'server' | 'said'>) =>
    `${server} is starting or stopping, and was not ready in time: ${words(said)}. Try again when ` +
    'it runs',
  cause: 'The server restarts, recovers or shuts down.',
  cure: 'Repeat the request when the server is available.',
  example: { server: DOING.server, said: 'the database system is starting up' },
});

export const noConnectionLeft = entry(
  'server-full',
  {
    whose: 'outside',
    says: ({ server, doing }: Pick<Doing, 'server' | 'doing'>) =>
      `${server} has no connection left (max_connections) for ${doing}. End sessions that nobody ` +
      'uses, or raise max_connections; then try again',
    cause: 'Sessions of others use all the connections that the server allows.',
    cure: 'End idle sessions, lower the sizes of pools, or raise max_connections.',
    example: { server: DOING.server, doing: 'logging in as the master user' },
  },
  Blocked,
);

export const blocked = entry(
  'server-blocked',
  {
    whose: 'outside',
    says: ({ server, doing, who }: Omit<Doing, 'said'> & { readonly who: string }) =>
      `somebody else's lock on ${server} is in the way (${doing}): ${words(who)}. End it, or try ` +
      'again later',
    cause: 'A session holds what a statement needs, and did not let go.',
    cure: 'End the transaction of that session, and repeat the request.',
    example: { ...DOING, who: 'session 4711 of etl' },
  },
  Blocked,
);

interface StillLocked {
  readonly server: string;
  /** Undefined if it is not known. */
  readonly holder: string | undefined;
}

const STILL_LOCKED: StillLocked = { server: DOING.server, holder: 'session 4711 of postgres' };

export const stillLocked = entry('server-still-locked', {
  whose: 'outside',
  says: ({ server, holder }: StillLocked) => {
    const whose = holder === undefined ? '' : `, which ${words(holder)} holds`;
    return (
      `another change on ${server} went on until the time was up (waiting for the lock${whose}); ` +
      'try again'
    );
  },
  cause: 'Requests for one access, and parts of those for one server, go one after another.',
  cure: 'Repeat the request.',
  example: STILL_LOCKED,
});

export const lockKept = entry(
  'server-lock-kept',
  {
    whose: 'outside',
    says: ({ server }: Pick<Doing, 'server'>) =>
      `somebody else made a conflicting change on ${server} (waiting for the lock): users of the ` +
      'product hold the lock of the access',
    cause: 'Users of the access hold its lock, although their sessions were ended several times.',
    cure: 'Repeat the request; look for the application that takes the lock.',
    example: { server: DOING.server },
  },
  RaceLost,
);

export const lockLost = entry('server-lock-lost', {
  whose: 'outside',
  says: ({ host, how }: { readonly host: string; readonly how: string }) =>
    `the lock on ${host} was lost, so others may be at work there: ${how}`,
  cause: 'The session that held the lock ended, for instance in a failover.',
  cure: 'Repeat the request.',
  example: { host: 'orders.example.internal', how: 'its session was ended' },
});

export const sessionsRemain = entry('server-sessions-remain', {
  whose: 'outside',
  says: () =>
    'sessions of users that lose access, or a part of it, did not end within ten seconds; the ' +
    'same request again continues from here',
  cause: 'The server did not end the sessions yet; their logins are forbidden already.',
  cure: 'Repeat the request.',
  example: NO_FACTS,
});

interface Left {
  readonly doing: string;
  readonly why: string;
}

const LEFT: Left = { doing: 'drop users app_kx3', why: 'objects depend on it' };

const left = {
  whose: 'outside',
  says: ({ doing, why }: Left) => `could not ${doing}; the next run tries again: ${why}`,
  cause: 'Part of a change failed that keeps nobody in, such as dropping a disabled user.',
  cure: 'Repeat the request, or leave it to the next one.',
  example: LEFT,
} as const;

export const leftUndone = entry('server-left-undone', left);
export const leftBlocked = entry('server-left-blocked', left, Blocked);
export const leftRaced = entry('server-left-raced', left, RaceLost);

export const refused = entry('server-refused', {
  whose: 'outside',
  says: ({ server, doing, said, number }: Doing & { readonly number: string }) =>
    `${server} refused ${doing}: ${words(said)} (${number})`,
  cause: 'The server refused a statement, for a reason that only its own words tell.',
  cure: "Look the server's error up in its documentation.",
  example: { ...DOING, said: 'disk full', number: 'SQLSTATE 53100' },
});
