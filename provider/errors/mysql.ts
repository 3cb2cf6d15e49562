import { entry } from './entry.ts';
import { LoginRefused } from './server.ts';
import { words } from './words.ts';

/** Errors that only MySQL and MariaDB have. */

interface Doing {
  /** `host:port` */
  readonly server: string;
  readonly doing: string;
  /** The server's own words. */
  readonly said: string;
}

const SERVER = 'orders.example.internal:3306';
const DOING = { server: SERVER, doing: 'create group role readonly' };

export const tooOld = entry('mysql-too-old', {
  whose: 'team',
  says: ({ server, version }: { readonly server: string; readonly version: string }) =>
    `dbendpoint: ${server} is ${words(version)}; the oldest supported versions are MySQL ` +
    '8.0.17 and MariaDB 10.6',
  cause: 'The server is older than what is supported.',
  cure: 'Upgrade the server.',
  example: { server: SERVER, version: '5.7.44' },
});

export const systemDatabase = entry('mysql-system-database', {
  whose: 'team',
  says: ({ dbname }: { readonly dbname: string }) =>
    `dbname: ${dbname} is one of the server's own databases; name one of yours`,
  cause: 'Nobody may have an access to the catalogue of the server.',
  cure: 'Name the database of the application.',
  example: { dbname: 'mysql' },
});

export const nameTooLong = entry('mysql-database-name-too-long', {
  whose: 'team',
  says: ({ host, most }: { readonly host: string; readonly most: number }) =>
    `dbname: is too long: in a grant, every _ and % takes two characters, and ${host} has room ` +
    `for ${most}`,
  cause: 'The server could not tell this database from others in a grant.',
  cure: 'Use a shorter name, or one with fewer underscores.',
  example: { host: 'orders.example.internal', most: 64 },
});

export const masterSeesNoSessions = entry('mysql-master-without-process', {
  whose: 'team',
  says: ({ master, host }: { readonly master: string; readonly host: string }) =>
    `username: ${words(master)} sees no sessions but its own on ${host}, so it can't end those of ` +
    'users that lose access; the master user must have PROCESS',
  cause: 'A user that loses access must lose its sessions too.',
  cure: 'GRANT PROCESS ON *.* to the master user.',
  example: { master: 'admin@%', host: 'orders.example.internal' },
});

export const masterMayNotEndSessions = entry('mysql-master-without-connection-admin', {
  whose: 'team',
  says: ({ master, host }: { readonly master: string; readonly host: string }) =>
    `username: ${words(master)} may not end sessions on ${host}; outside of RDS (which has ` +
    'mysql.rds_kill) the master user must have CONNECTION_ADMIN',
  cause: 'A user that loses access must lose its sessions too.',
  cure: 'GRANT CONNECTION_ADMIN ON *.* to the master user.',
  example: { master: 'admin@%', host: 'orders.example.internal' },
});

interface WithoutRole {
  readonly master: string;
  readonly server: string;
  readonly database: string;
  readonly roles: readonly string[];
}

export const masterWithoutRole = entry('mysql-master-without-active-role', {
  whose: 'team',
  says: ({ master, server, database, roles }: WithoutRole) =>
    `username: ${words(master)} sees no database ${words(database)} on ${server}. It was ` +
    `granted ${words(roles.join(', '))}, but no role is active when it logs in: ` +
    `SET DEFAULT ROLE ${words(roles[0] ?? '')}`,
  cause: 'MariaDB makes no granted role active but the default one.',
  cure: 'SET DEFAULT ROLE for the master user.',
  example: { master: 'admin@%', server: SERVER, database: 'orders', roles: ['dba'] },
});

export const roleOfOtherMaster = entry('mysql-role-of-another-master', {
  whose: 'team',
  says: ({ server, doing, said }: Doing) =>
    `the master user may not do this on ${server} (${doing}): ${words(said)}. On MariaDB, only ` +
    'the user that created a group role may grant it: was that another master user? It ' +
    'can GRANT the role to this one WITH ADMIN OPTION',
  cause: 'On MariaDB, a role belongs to its creator.',
  cure: 'Name the master user that created it, or have it grant the role WITH ADMIN OPTION.',
  example: { ...DOING, said: 'Access denied for user' },
});

export const noIamPlugin = entry('mysql-without-iam-plugin', {
  whose: 'team',
  says: ({ server, said }: Omit<Doing, 'doing'>) =>
    `groups: ${server} has no plugin AWSAuthenticationPlugin, so it knows no IAM ` +
    'authentication: groups need RDS or Aurora, with IAM authentication enabled ' +
    `(${words(said)})`,
  cause: 'People log in with IAM, which this server does not offer.',
  cure: 'Enable IAM authentication on the instance or cluster, or leave groups out.',
  example: { server: SERVER, said: "Plugin 'AWSAuthenticationPlugin' is not loaded" },
});

export const settingForbids = entry('mysql-setting-forbids', {
  whose: 'team',
  says: ({ server, doing, said, hint }: Doing & { readonly hint: string }) =>
    `the settings of ${server} do not allow ${doing}: ${words(said)}${hint}`,
  cause: 'An option of the server forbids a statement.',
  cure: 'Change the option in the parameter group.',
  example: { ...DOING, said: 'The server is running with an option', hint: '' },
});

export const masterDenied = entry('mysql-master-denied', {
  whose: 'team',
  says: ({ server, doing, said, needs }: Doing & { readonly needs: string }) =>
    `the master user may not do this on ${server} (${doing}): ${words(said)}. It must have ` +
    `${needs}, must be allowed to read the tables of the database mysql, and ` +
    'must hold all that it grants WITH GRANT OPTION',
  cause: 'The master user lacks a privilege.',
  cure: 'Name the right master user, or GRANT what the sentence lists.',
  example: { ...DOING, said: 'Access denied', needs: 'CREATE USER and ROLE_ADMIN' },
});

export const definerExists = entry('mysql-definer-exists', {
  whose: 'team',
  says: ({ server, doing, said }: Doing) =>
    `${server} refused ${doing}: ${words(said)}. Drop what that user is the definer of, or create ` +
    'it again as somebody else',
  cause: 'Objects run with the rights of a user that does not exist, and would get it back.',
  cure: 'Drop the objects, or create them again with another definer.',
  example: { ...DOING, said: "Operation CREATE USER failed for 'app_kx3'@'%'." },
});

export const mayNotKill = entry('mysql-master-may-not-kill', {
  whose: 'team',
  says: ({ server, said }: Omit<Doing, 'doing'>) =>
    `the master user may not end the sessions of others on ${server}, and there is no ` +
    `procedure mysql.rds_kill: ${words(said)}`,
  cause: 'A user that loses access must lose its sessions too.',
  cure: 'GRANT CONNECTION_ADMIN ON *.* to the master user.',
  example: { server: SERVER, said: 'You are not owner of thread 42' },
});

export const tooManyOfUser = entry('mysql-user-connections', {
  whose: 'outside',
  says: ({ server, doing }: Omit<Doing, 'said'>) =>
    `${server} allows this user no more connections (max_user_connections) for ${doing}`,
  cause: 'Sessions of the same user use all the connections that it may have.',
  cure: 'End sessions of that user, or raise max_user_connections.',
  example: DOING,
});

export const userLimit = entry('mysql-user-limit', {
  whose: 'outside',
  says: ({ server, doing, said }: Doing) =>
    `a limit of this user on ${server} is reached (${doing}): ${words(said)}`,
  cause: 'The user has a limit of connections or queries an hour.',
  cure: 'Raise the limit (ALTER USER ... WITH), or wait.',
  example: { ...DOING, said: "User 'admin' has exceeded the 'max_queries_per_hour' resource" },
});

export const notUnderstood = entry('mysql-statement-not-understood', {
  whose: 'outside',
  says: ({ server, doing }: Omit<Doing, 'said'>) =>
    `${server} did not understand a statement (${doing})`,
  cause: 'The server is of a version or kind that database-access was not made for.',
  cure: "Report it, with the server's version.",
  example: DOING,
});

export const hostRefused = entry('mysql-host-refused', {
  whose: 'outside',
  says: ({ server, said }: Omit<Doing, 'doing'>) =>
    `${server} takes no connection from the spoke's address: ${words(said)}. A host that is ` +
    'blocked is let in again by FLUSH HOSTS (MySQL: TRUNCATE performance_schema.host_cache); ' +
    "one that is not allowed needs a master user for '%'",
  cause: 'The server blocks the address after many broken connections, or allows no user from it.',
  cure: "Unblock the address, or let the master user log in from '%'.",
  example: { server: SERVER, said: "Host '10.0.0.9' is blocked" },
});

export const cleartextAsked = entry(
  'mysql-cleartext-refused',
  {
    whose: 'team',
    says: ({ server, doing }: Omit<Doing, 'said'>) =>
      `${server} asks for the password in clear text (${doing}), which is refused. Does the ` +
      'master user log in with IAM authentication?',
    cause: 'The user has the plugin of IAM authentication, or the server is not what it seems.',
    cure: 'Name a master user with a password.',
    example: { server: SERVER, doing: 'logging in as the master user' },
  },
  LoginRefused,
);
