import { entry } from './entry.ts';
import { Blocked, RaceLost } from './server.ts';

/** Errors about an access as a whole. */

const ACCESS = 'prod/shop/checkout/orders';

interface Refusal {
  /** Of the engine: `schemas: database app has no schema x`. */
  readonly refusal: string;
  /** Expelled before, since that waits for nothing. */
  readonly isOut: boolean;
  /** Warnings of that. */
  readonly told?: readonly string[];
}

const REFUSAL: Refusal = {
  refusal: 'schemas: database app has no schema later; it has public',
  isOut: false,
};

export const accessRefused = entry('access-refused', {
  whose: 'team',
  says: ({ refusal, isOut, told = [] }: Refusal) =>
    isOut
      ? [`${refusal}. Whoever had to leave is out; nothing else was changed`, ...told].join('. ')
      : `${refusal}. Nothing was changed`,
  cause: 'The database does not have what the request names.',
  cure: 'Create it, or correct the field that the sentence begins with.',
  example: REFUSAL,
});

export const servedElsewhere = entry('access-served-elsewhere', {
  whose: 'team',
  says: ({ what, hostPort }: { readonly what: string; readonly hostPort: string }) =>
    `dbendpoint: the parameters of ${what} hold the login of a ` +
    `database on ${hostPort}. Two databases need different env, project, appname or dbname. If ` +
    'this one replaces that one, set takeover to true for one run, or remove that access first',
  cause: 'The same access is on another server, which exists, and somebody else declares it there.',
  cure: 'Choose another env, project, appname or dbname; or set takeover to true for one run.',
  example: { what: ACCESS, hostPort: 'old-orders.abc.eu-central-1.rds.amazonaws.com:5432' },
});

export const newUserShutOut = entry('access-new-user-shut-out', {
  whose: 'team',
  says: ({ username, why }: { readonly username: string; readonly why: string }) =>
    `the new user ${username} can't log in: ${why}. Is it a setting of the database or of ` +
    'all users, or an event trigger on logins? The user before it, if there is one, still works',
  cause: 'The server lets the new login in and ends it, by something that a DBA has set.',
  cure: 'Have a DBA remove what ends the session; then repeat the request.',
  example: { username: 'checkout_x7k2m9qa4b', why: 'permission denied for database' },
});

export const newUserNotLetIn = entry('access-user-not-let-in', {
  whose: 'team',
  says: ({ username }: { readonly username: string }) =>
    `the user ${username} can't log in with its stored password. Is password login open to it ` +
    '(PostgreSQL: pg_hba.conf), and may it connect to the database?',
  cause: 'The server refused the login that the parameters hold, right after it was made.',
  cure: 'Have a DBA open password logins (pg_hba.conf) and CONNECT; then repeat the request.',
  example: { username: 'checkout_x7k2m9qa4b' },
});

export const notTakenBack = entry('access-not-taken-back', {
  whose: 'team',
  says: ({ what, undone }: { readonly what: string; readonly undone: readonly string[] }) =>
    `${what}: it was not possible to ${undone.join(', nor to ')}. Another role granted it, which ` +
    'alone can take it back (PostgreSQL: pg_auth_members.grantor names it)',
  cause: 'A DBA granted it with a role of which the master user is no member.',
  cure: 'Have that role, or a superuser, revoke it; then repeat the request.',
  example: { what: ACCESS, undone: ['remove ann.lee from dbaccess_orders_readonly'] },
});

export const notUndone = entry('access-not-undone', {
  whose: 'outside',
  says: ({ message, because }: { readonly message: string; readonly because: string }) =>
    `${message}. What it had made could not be undone (${because}); the same request again, or a ` +
    'removal, repairs it',
  cause: 'A request failed half-way, and taking back what it had made failed too.',
  cure: 'Remove the first cause; then send the same request again.',
  example: { message: 'no connection to orders:5432', because: 'no connection to orders:5432' },
});

export const formerLeft = entry('access-former-left', {
  whose: 'outside',
  says: ({ because, cure }: { readonly because: string; readonly cure: string }) =>
    `the access is ready, but the former one could not be removed: ${because}. Remove the cause; ` +
    `then ${cure}`,
  cause: 'An update moved or renamed the access; the new one is made, the old one still there.',
  cure: 'Remove the cause that the sentence names; then do what it says.',
  example: {
    because: 'no connection to old-orders:5432',
    cure: 'apply again, with a new revision',
  },
});

export const dryRemoval = entry('access-dry-removal', {
  whose: 'team',
  says: ({ plan }: { readonly plan: readonly string[] }) =>
    'dryrun: is set, so nothing was removed. Set it to false and apply, then remove. This ' +
    `would be done: ${plan.slice(0, 10).join('; ')}`,
  cause: 'If it succeeded, Terraform would forget an access that is still there.',
  cure: 'Set dryrun to false and apply; then remove.',
  example: { plan: ['drop user checkout_x7k2m9qa4b'] },
});

interface NotRemoved {
  readonly what: string;
  readonly failures: readonly string[];
}

const NOT_REMOVED: NotRemoved = {
  what: ACCESS,
  failures: ['could not drop users app_kx3; the next run tries again: objects depend on it'],
};

const left = {
  whose: 'outside',
  says: ({ what, failures }: NotRemoved) =>
    `${what}: nobody can log in any more, but not all of it is removed. ${failures.join('. ')}`,
  cause: 'A step of the removal failed that keeps nobody in, such as dropping a disabled user.',
  cure: 'Remove the cause that the sentence names; then repeat the removal.',
  example: NOT_REMOVED,
} as const;

export const notRemoved = entry('access-not-removed', left);
export const notRemovedBlocked = entry('access-not-removed-blocked', left, Blocked);
export const notRemovedRaced = entry('access-not-removed-raced', left, RaceLost);
