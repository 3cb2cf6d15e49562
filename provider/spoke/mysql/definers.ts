import { join, type Sql, sql } from '../engine/sql.ts';
import { chunks } from './chunks.ts';
import type { Connection } from './connection.ts';
import { errorNumber } from './errors.ts';
import type { Flavour } from './flavour.ts';
import { account, id, literal } from './quote.ts';

/** Objects that run with the rights of somebody, in one database. */
export interface Defined {
  readonly definer: string;
  readonly database: string;
  readonly kind: string;
  readonly count: number;
  /** One of them. */
  readonly example: string;
}

/** Seconds for the question: before anybody is expelled, and after. */
export const HURRY = 2;
export const PATIENCE = 5;

/**
 * Of users that may come from anywhere, as ours all do. MariaDB opens every view and table for it:
 * not to be asked without need, and somebody who holds a table makes it fail after so many seconds.
 */
export function readDefined(connection: Connection, seconds: number): Promise<Defined[]> {
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
  return connection.query<Defined>(
    sql`/*M! SET STATEMENT max_statement_time = ${seconds} FOR */ ${join(queries, sql` UNION ALL `)}`,
  );
}

/**
 * These views compare without regard to case and accents, each in its own way, but the names of
 * users have both.
 */
export function exactly(column: Sql): Sql {
  return sql`CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_bin`;
}

const KINDS = [
  { kind: 'views', view: 'VIEWS', prefix: 'TABLE' },
  { kind: 'routines', view: 'ROUTINES', prefix: 'ROUTINE' },
  { kind: 'triggers', view: 'TRIGGERS', prefix: 'TRIGGER' },
  { kind: 'events', view: 'EVENTS', prefix: 'EVENT' },
] as const;

export interface FoundDefiners {
  /**
   * By user: the objects that run with its rights, in any database. Such users can't be dropped;
   * the run that locked them said so. Empty if nobody needed to know; a list is empty if the master
   * does not see the objects.
   */
  readonly definers: ReadonlyMap<string, readonly Defined[]>;
  /** People for whom the server refuses to make a user, for what they are the definers of. */
  readonly refused: readonly string[];
  /** Former users of whom it was not to be seen whether objects run with their rights. */
  readonly undecided: readonly string[];
  /** Former users of whom it was seen. */
  readonly decided: readonly string[];
}

/**
 * Whether people that are missing can be made and leftovers dropped, and what stands in the way.
 * The views of information_schema are read only if need be: that is expensive.
 */
export async function findDefiners(
  connection: Connection,
  flavour: Flavour,
  {
    missing,
    leftovers,
    seconds,
    known,
  }: {
    readonly missing: readonly string[];
    readonly leftovers: readonly string[];
    readonly seconds: number;
    readonly known: KnownNames;
  },
): Promise<FoundDefiners> {
  const names = [...missing, ...leftovers];
  const refused =
    flavour === 'mysql' ? await refusedNames(connection, names, known) : new Set<string>();
  const isAsked = refused.size > 0 || leftovers.length > 0;
  // Whoever holds a table must not keep a run from its work: leftovers can wait.
  const read = isAsked ? await readDefined(connection, seconds).catch(unlessHeld) : [];
  const seen = Map.groupBy(read ?? [], ({ definer }) => definer);
  const undecided = read === undefined ? leftovers : [];
  const unseen = [...refused, ...undecided].filter((name) => !seen.has(name));
  return {
    definers: new Map([...seen, ...unseen.map((name): [string, Defined[]] => [name, []])]),
    refused: missing.filter((name) => refused.has(name)),
    undecided,
    decided: read === undefined ? [] : leftovers,
  };
}

function unlessHeld(error: unknown): undefined {
  if (!HELD.has(errorNumber(error))) throw error;
}

/** It took too long (1969 on MariaDB, 3024 on MySQL), or waited for a lock. */
const HELD: ReadonlySet<number> = new Set([1205, 1969, 3024]);

/**
 * Whether MySQL refuses a name, as this run has seen it. If somebody has made objects since, a user
 * can't be made or dropped: this run says so, and the next one sees them.
 */
export type KnownNames = Map<string, boolean>;

/**
 * Which of these names MySQL refuses to a new user, and keeps from being dropped, since objects run
 * with that name's rights. The master may not see these objects, so the server is asked: to create
 * users that there can't be. It looks at their names first, and refuses the others for their
 * plugin. MariaDB, and MySQL before 8.0.22, do not look at the names.
 */
async function refusedNames(
  connection: Connection,
  names: readonly string[],
  known: KnownNames,
): Promise<Set<string>> {
  const unknown = names.filter((name) => !known.has(name));
  for (const some of chunks(unknown)) {
    const isOneRefused = await isRefused(connection, some);
    for (const name of some) known.set(name, isOneRefused && (await isRefused(connection, [name])));
  }
  return new Set(names.filter((name) => known.get(name)));
}

async function isRefused(connection: Connection, names: readonly string[]): Promise<boolean> {
  const users = names.map((name) => sql`${account(name)} IDENTIFIED WITH 'no such plugin'`);
  try {
    await connection.query(sql`CREATE USER ${join(users)}`);
  } catch (error) {
    return errorNumber(error) === 4006;
  }
  throw new Error('the server has made users with a plugin that there is not');
}

/** `2 views of app (v1), 1 routines of app (p)` */
export function describeDefined(defined: readonly Defined[]): string {
  return defined
    .slice(0, 5)
    .map(({ count, kind, database, example }) => `${count} ${kind} of ${database} (${example})`)
    .join(', ');
}
