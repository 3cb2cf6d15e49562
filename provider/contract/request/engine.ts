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
