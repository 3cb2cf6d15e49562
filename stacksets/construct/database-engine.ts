import type { DatabaseType } from '../../provider/contract/request/engine.ts';

/** The engines of databases, as RDS spells them. */
export const DatabaseEngine = {
  POSTGRES: 'postgres',
  AURORA_POSTGRESQL: 'aurora-postgresql',
  MYSQL: 'mysql',
  AURORA_MYSQL: 'aurora-mysql',
  MARIADB: 'mariadb',
} as const satisfies Record<string, DatabaseType>;
export type DatabaseEngine = (typeof DatabaseEngine)[keyof typeof DatabaseEngine];
