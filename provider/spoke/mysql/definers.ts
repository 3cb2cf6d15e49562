import { join, type Sql, sql } from '../engine/sql.ts';
import type { Connection } from './connection.ts';
import { id, literal } from './quote.ts';

/** Objects that run with the rights of somebody, in one database. */
export interface Defined {
  readonly definer: string;
  readonly database: string;
  readonly kind: string;
  readonly count: number;
  /** One of them. */
  readonly example: string;
}

/**
 * Of users that may come from anywhere, as ours all do. MariaDB opens every view for it: not to be
 * asked without need.
 */
export function readDefined(connection: Connection): Promise<Defined[]> {
  const queries = KINDS.map(({ kind, view, prefix }) => {
    const column = (suffix: string) => exactly(id(`${prefix}_${suffix}`));
    return sql`
      SELECT LEFT(definer, CHAR_LENGTH(definer) - 2) AS definer, place AS ${id('database')},
             ${literal(kind)} AS kind, COUNT(*) AS count, MIN(name) AS example
        FROM (SELECT ${exactly(id('DEFINER'))} AS definer, ${column('SCHEMA')} AS place,
                     ${column('NAME')} AS name
                FROM information_schema.${id(view)}
               WHERE DEFINER LIKE '%@\\%') objects
       GROUP BY objects.definer, place`;
  });
  return connection.query<Defined>(join(queries, sql` UNION ALL `));
}

/**
 * These views compare without regard to case and accents, each in its own way, but the names of
 * users have both.
 */
function exactly(column: Sql): Sql {
  return sql`CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_bin`;
}

const KINDS = [
  { kind: 'views', view: 'VIEWS', prefix: 'TABLE' },
  { kind: 'routines', view: 'ROUTINES', prefix: 'ROUTINE' },
  { kind: 'triggers', view: 'TRIGGERS', prefix: 'TRIGGER' },
  { kind: 'events', view: 'EVENTS', prefix: 'EVENT' },
] as const;

/** `2 views of app (v1), 1 routines of app (p)` */
export function describeDefined(defined: readonly Defined[]): string {
  return defined
    .slice(0, 5)
    .map(({ count, kind, database, example }) => `${count} ${kind} of ${database} (${example})`)
    .join(', ');
}
