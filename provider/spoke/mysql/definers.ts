import type { Connection } from './connection.ts';

/** Objects that run with the rights of somebody, in one database. */
export interface Defined {
  readonly definer: string;
  readonly database: string;
  readonly kind: string;
  readonly count: number;
  /** One of them. */
  readonly example: string;
}

/** Of users that may come from anywhere, as ours all do. MariaDB opens every view for it: not to be asked without need. */
export async function readDefined(connection: Connection): Promise<Defined[]> {
  return connection.query<Defined>(
    KINDS.map(
      ([kind, table, prefix]) => `
        SELECT LEFT(DEFINER, CHAR_LENGTH(DEFINER) - 2) AS definer, ${prefix}_SCHEMA AS \`database\`, '${kind}' AS kind,
               COUNT(*) AS count, MIN(${prefix}_NAME) AS example
          FROM information_schema.${table}
         WHERE DEFINER LIKE '%@\\%'
         GROUP BY DEFINER, ${prefix}_SCHEMA`,
    ).join(' UNION ALL '),
  );
}

const KINDS = [
  ['views', 'VIEWS', 'TABLE'],
  ['routines', 'ROUTINES', 'ROUTINE'],
  ['triggers', 'TRIGGERS', 'TRIGGER'],
  ['events', 'EVENTS', 'EVENT'],
] as const;

/** `2 views of app (v1), 1 routines of app (p)` */
export function inWords(defined: readonly Defined[]): string {
  return defined
    .slice(0, 5)
    .map(({ count, kind, database, example }) => `${count} ${kind} of ${database} (${example})`)
    .join(', ');
}
