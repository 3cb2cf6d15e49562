/**
 * The values of `dbtype`, as RDS spells its engines; below, the two families that they belong to.
 */
export const DATABASE_TYPES = [
  'postgres',
  'aurora-postgresql',
  'mysql',
  'aurora-mysql',
  'mariadb',
] as const;
export type DatabaseType = (typeof DATABASE_TYPES)[number];

export const ENGINES = ['postgres', 'mysql'] as const;
export type Engine = (typeof ENGINES)[number];

export function engineOf(type: DatabaseType): Engine {
  switch (type) {
    case 'postgres':
    case 'aurora-postgresql':
      return 'postgres';
    case 'mysql':
    case 'aurora-mysql':
    case 'mariadb':
      return 'mysql';
  }
}

/** Words that people use for them, in lower case and without what joins words. */
export const WORDS_FOR_TYPES: Readonly<Record<string, string>> = {
  aurora: 'aurora-postgresql or aurora-mysql',
  aurorapostgres: 'aurora-postgresql',
  maria: 'mariadb',
  pg: 'postgres',
  pgsql: 'postgres',
  postgresql: 'postgres',
  psql: 'postgres',
  'mysql5.7': 'mysql',
  'mysql8.0': 'mysql',
};

/** Engines that people ask for in vain, by how RDS and others begin their names. */
const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  oracle: 'Oracle',
  sqlserver: 'SQL Server',
  mssql: 'SQL Server',
  db2: 'Db2',
  docdb: 'DocumentDB',
  documentdb: 'DocumentDB',
  mongo: 'MongoDB',
  dynamodb: 'DynamoDB',
  redis: 'Redis',
  valkey: 'Valkey',
  redshift: 'Redshift',
  neptune: 'Neptune',
  sqlite: 'SQLite',
};

export function typeFault(value: string): string | undefined {
  const given = value.toLowerCase().replace(/[\s_-]/g, '');
  const known = Object.keys(NOT_SUPPORTED).find((name) => given.startsWith(name));
  return known && `is ${NOT_SUPPORTED[known]}, which is not supported`;
}

/** The engine by any name that a secret may have for it, RDS's names among them. */
export function engineNamed(name: string): Engine | undefined {
  const given = name.toLowerCase();
  const type = DATABASE_TYPES.find((type) => type === given);
  if (type !== undefined) return engineOf(type);
  return OTHER_NAMES.get(given);
}

/** `aurora` was RDS's name of Aurora MySQL 1. */
const OTHER_NAMES: ReadonlyMap<string, Engine> = new Map([
  ['postgresql', 'postgres'],
  ['aurora-postgres', 'postgres'],
  ['aurora', 'mysql'],
]);

/** The families, in words. */
export const ENGINE_NAMES: Record<Engine, string> = {
  postgres: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
};

export const DEFAULT_PORT: Record<Engine, number> = { postgres: 5432, mysql: 3306 };
