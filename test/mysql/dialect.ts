import type { Server, World } from '../support/database/mysql.ts';

/** The statements and answers of MySQL and MariaDB that tests have to tell apart. */
export interface Dialect {
  /** A query of all accounts: name, host, isRole, isLocked (0 or 1), plugin, subject. */
  readonly accounts: string;
  /** A query of all memberships: name, role. */
  readonly memberships: string;
  /** A table that only the server's own users may read. */
  readonly systemTable: string;
  /** Gives a user of any kind a password. */
  setPassword(user: string, password: string): string;
  setOwnPassword(password: string): string;
  setDefaultRole(role: string, user: string): string;
  /** How `CREATE USER` names a plugin, and the plugin's text in `SHOW CREATE USER`. */
  readonly identified: string;
  readonly identifiedByIam: RegExp;
  readonly installIam: string;
  readonly uninstallIam: string;
}

const MYSQL: Dialect = {
  accounts: `
    SELECT User AS name, Host AS host, account_locked = 'Y' AS isLocked, plugin,
           account_locked = 'Y' AND authentication_string = '' AND ssl_type = '' AS isRole,
           CONVERT(x509_subject USING utf8mb4) AS subject
      FROM mysql.user`,
  memberships: 'SELECT TO_USER AS name, FROM_USER AS role FROM mysql.role_edges',
  systemTable: 'mysql.user',
  setPassword: (user, password) =>
    `ALTER USER ${user} IDENTIFIED WITH caching_sha2_password BY '${password}'`,
  setOwnPassword: (password) => `SET PASSWORD = '${password}'`,
  setDefaultRole: (role, user) => `SET DEFAULT ROLE \`${role}\` TO ${user}`,
  identified: 'IDENTIFIED WITH',
  identifiedByIam: /IDENTIFIED WITH 'AWSAuthenticationPlugin' AS 'RDS' REQUIRE SSL\b/,
  installIam: "INSTALL PLUGIN AWSAuthenticationPlugin SONAME 'aws_authentication.so'",
  uninstallIam: 'UNINSTALL PLUGIN AWSAuthenticationPlugin',
};

const MARIADB: Dialect = {
  accounts: `
    SELECT User AS name, Host AS host, JSON_VALUE(Priv, '$.plugin') AS plugin,
           IFNULL(JSON_VALUE(Priv, '$.account_locked'), 0) + 0 AS isLocked,
           IFNULL(JSON_VALUE(Priv, '$.is_role'), 0) + 0 AS isRole,
           JSON_VALUE(Priv, '$.x509_subject') AS subject
      FROM mysql.global_priv`,
  memberships: 'SELECT User AS name, Role AS role FROM mysql.roles_mapping',
  systemTable: 'mysql.global_priv',
  setPassword: (user, password) => `ALTER USER ${user} IDENTIFIED BY '${password}'`,
  setOwnPassword: (password) => `SET PASSWORD = PASSWORD('${password}')`,
  setDefaultRole: (role, user) => `SET DEFAULT ROLE \`${role}\` FOR ${user}`,
  identified: 'IDENTIFIED VIA',
  identifiedByIam:
    /IDENTIFIED VIA AWSAuthenticationPlugin USING 'RDS' REQUIRE SSL PASSWORD EXPIRE NEVER$/,
  installIam: "INSTALL SONAME 'aws_authentication'",
  uninstallIam: "UNINSTALL SONAME 'aws_authentication'",
};

const DIALECTS: Readonly<Record<Server['flavour'], Dialect>> = { mysql: MYSQL, mariadb: MARIADB };

/**
 * Adds to what a login of MySQL's takes. The second and third factor have to be of plugins that
 * keep no passwords. MariaDB has no such thing.
 */
export function addFactor(factor: number): string {
  return `ADD ${factor} FACTOR IDENTIFIED WITH AWSAuthenticationPlugin AS 'more'`;
}

export function dialectOf({ server }: Pick<World, 'server'>): Dialect {
  return DIALECTS[server.flavour];
}

export interface AccountRow {
  readonly name: string;
  readonly host: string;
  readonly isLocked: number;
  readonly isRole: number;
  readonly plugin: string | null;
  readonly subject: string | null;
}

/** The accounts on the server for which a condition holds, by name. */
export function accountsOf(world: World, condition: string): Promise<AccountRow[]> {
  return world.sql<AccountRow>(
    world.server.superuser,
    `SELECT * FROM (${dialectOf(world).accounts}) accounts WHERE ${condition} ORDER BY name`,
  );
}

/** Does the server take _ and % in a grant as they are? With partial revokes, MySQL does. */
export async function hasLiteralGrants(world: World): Promise<boolean> {
  if (world.server.flavour === 'mariadb') return false;
  const [row] = await world.sql<{ isOn: number }>(
    world.server.superuser,
    'SELECT @@GLOBAL.partial_revokes AS isOn',
  );
  return row?.isOn === 1;
}

export async function rolesOf(world: World, user: string): Promise<string[]> {
  const rows = await world.sql<{ role: string }>(
    world.server.superuser,
    `SELECT role FROM (${dialectOf(world).memberships}) memberships WHERE name = '${user}'`,
  );
  return rows.map(({ role }) => role);
}
