import { join, type Sql, sql } from '../engine/sql.ts';

/**
 * Several statements in one message, which takes one round trip. The server runs them one after
 * another and stops at one that fails, but not when the sender is gone: so a statement that changes
 * something is sent alone. Joining them is safe: only quote.ts makes text part of a statement, and
 * the type Sql proves it (sql.ts).
 */
export function message(statements: readonly Sql[]): Sql {
  const joined = join(statements, SEPARATOR);
  parts.set(joined, statements);
  return joined;
}

const SEPARATOR = sql`;\n`;
const parts = new WeakMap<Sql, readonly Sql[]>();

export function statementsOf(sql: Sql): readonly Sql[] {
  return parts.get(sql) ?? [sql];
}

export interface Queries {
  /**
   * Sends a statement and returns its rows; none if the statement has no rows. Of a message with
   * several statements, the rows of each.
   */
  query<Row>(sql: Sql): Promise<Row[]>;
}

/** Sends statements in one message, if there are any, and returns the rows of each. */
export async function queryAll<Rows extends readonly unknown[]>(
  connection: Queries,
  statements: { readonly [At in keyof Rows]: Sql },
): Promise<{ [At in keyof Rows]: Array<Rows[At]> }> {
  const rows: unknown[] =
    statements.length === 0 ? [] : await connection.query(message(statements));
  // As with a single query, the caller knows what each statement selects.
  return (statements.length === 1 ? [rows] : rows) as { [At in keyof Rows]: Array<Rows[At]> };
}

/** Which statement of a message failed, the first being 0. */
export function failedStatement(error: unknown): number {
  const isTold = error instanceof Error && 'statement' in error;
  return isTold && typeof error.statement === 'number' ? error.statement : 0;
}

export function failedAt(error: Error, statement: number): Error {
  return Object.assign(error, { statement });
}
