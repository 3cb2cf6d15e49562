import { entry, NO_FACTS } from './entry.ts';
import { words } from './words.ts';

/** Errors that only PostgreSQL has. */

interface Doing {
  /** `host:port` */
  readonly server: string;
  readonly doing: string;
  /** The server's own words: they name objects, never values. */
  readonly said: string;
}

const SERVER = 'orders.example.internal:5432';
const DOING = { server: SERVER, doing: 'create group role readonly' };

export const masterMayNotCreateRoles = entry('postgres-master-without-createrole', {
  whose: 'team',
  says: ({ master, host }: { readonly master: string; readonly host: string }) =>
    `username: ${words(master)} may not create roles on ${host}; the master user must have ` +
    'CREATEROLE',
  cause: 'The login is not that of the master user, or lacks its privileges.',
  cure: "Name the secret of the server's master user, or GRANT what is missing.",
  example: { master: 'reporting', host: 'orders.example.internal' },
});

export const masterMayNotEndSessions = entry('postgres-master-without-signal-backend', {
  whose: 'team',
  says: ({ master, host }: { readonly master: string; readonly host: string }) =>
    `username: ${words(master)} may not end sessions on ${host}; the master user must be a ` +
    'member of pg_signal_backend (on RDS through rds_superuser)',
  cause: 'A user that loses access must lose its sessions too.',
  cure: 'GRANT pg_signal_backend to the master user.',
  example: { master: 'admin', host: 'orders.example.internal' },
});

export const masterLockedOut = entry('postgres-master-in-rds-iam', {
  whose: 'team',
  says: () =>
    'the master user is a member of rds_iam, through some role, so RDS no longer accepts its ' +
    'password. Log in as the master with an IAM token (or use a session that is still open) ' +
    'and REVOKE the role that leads to rds_iam',
  cause: 'RDS takes no password from members of rds_iam.',
  cure: 'REVOKE the role that leads to rds_iam.',
  example: NO_FACTS,
});

export const noIamRole = entry('postgres-without-rds-iam', {
  whose: 'team',
  says: ({ server, role }: { readonly server: string; readonly role: string }) =>
    `groups: ${server} has no role ${role}, so it knows no IAM authentication: groups need ` +
    'RDS or Aurora, with IAM authentication enabled',
  cause: 'People log in with IAM, which this server does not offer.',
  cure: 'Enable IAM authentication on the instance or cluster, or leave groups out.',
  example: { server: SERVER, role: 'rds_iam' },
});

export const noLockDatabase = entry('postgres-without-database-postgres', {
  whose: 'team',
  says: ({ server }: { readonly server: string }) =>
    `${server} has no database postgres; the lock that serialises requests lives there: ` +
    'CREATE DATABASE postgres',
  cause: 'Somebody dropped the database that every server of RDS has.',
  cure: 'CREATE DATABASE postgres.',
  example: { server: SERVER },
});

export const masterDenied = entry('postgres-master-denied', {
  whose: 'team',
  says: ({ server, doing, said }: Doing) =>
    `the master user may not do this on ${server} (${doing}): ${words(said)}. It must have ` +
    'CREATEROLE, own the database, and have created, or hold the ADMIN option on, the ' +
    'roles that are changed',
  cause: 'Another user owns the database, or made the roles.',
  cure: 'Name the right master user, or give it what the sentence lists.',
  example: { ...DOING, said: 'permission denied to create role' },
});

export const outOfLocks = entry('postgres-out-of-shared-memory', {
  whose: 'outside',
  says: ({ server, doing, said }: Doing) =>
    `${server} has no memory left for this (${doing}): ${words(said)}. Shared memory is what ` +
    'locks need: raise max_locks_per_transaction in the parameter group, and restart the server',
  cause: 'A statement locks more objects than the server has room for.',
  cure: 'Raise max_locks_per_transaction.',
  example: { ...DOING, said: 'out of shared memory' },
});

export const tooSlow = entry('postgres-statement-cancelled', {
  whose: 'outside',
  says: ({ server, doing, said }: Doing) =>
    `${server} did not finish ${doing} in the time that was left: ${words(said)}`,
  cause: 'The server is overloaded, or something holds the statement up.',
  cure: 'Repeat the request when the load is lower.',
  example: { ...DOING, said: 'canceling statement due to statement timeout' },
});

interface FailedTrigger {
  readonly trigger: string;
  readonly database: string;
  readonly doing: string;
  readonly said: string;
  readonly called: string;
  readonly cure: string;
}

export const eventTriggerFailed = entry('postgres-event-trigger-failed', {
  whose: 'team',
  says: ({ trigger, database, doing, said, called, cure }: FailedTrigger) =>
    `the event trigger ${words(trigger)} of database ${words(database)} failed (${doing}): ` +
    `${words(said)}. Its function ${words(called)} ${cure}`,
  cause: "A DBA's event trigger runs with our statements, and with our empty search_path.",
  cure: 'Name objects with their schemas in its function, or give it a search_path of its own.',
  example: {
    trigger: 'audit',
    database: 'orders',
    doing: 'grant readonly',
    said: 'relation "log" does not exist',
    called: 'public.audit()',
    cure: 'must name objects with their schemas',
  },
});
