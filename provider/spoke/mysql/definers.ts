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
        SELECT LEFT(definer, CHAR_LENGTH(definer) - 2) AS definer, place AS \`database\`, '${kind}' AS kind,
               COUNT(*) AS count, MIN(name) AS example
          FROM (SELECT ${exactly('DEFINER')} AS definer, ${exactly(`${prefix}_SCHEMA`)} AS place,
                       ${exactly(`${prefix}_NAME`)} AS name
                  FROM information_schema.${table}
                 WHERE DEFINER LIKE '%@\\%') objects
         GROUP BY objects.definer, place`,
    ).join(' UNION ALL '),
  );
}

/** These views compare without regard to case and accents, each in its own way; names of users have both. */
function exactly(column: string): string {
  return `CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_bin`;
}

const KINDS = [
  ['views', 'VIEWS', 'TABLE'],
  ['routines', 'ROUTINES', 'ROUTINE'],
  ['triggers', 'TRIGGERS', 'TRIGGER'],
  ['events', 'EVENTS', 'EVENT'],
] as const;

/** `2 views of app (v1), 1 routines of app (p)` */
export function describeDefined(defined: readonly Defined[]): string {
  return defined
    .slice(0, 5)
    .map(({ count, kind, database, example }) => `${count} ${kind} of ${database} (${example})`)
    .join(', ');
}
