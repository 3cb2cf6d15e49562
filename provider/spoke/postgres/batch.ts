import type pg from 'pg';
import type { Sql } from '../engine/sql.ts';
import { script } from './quote.ts';

/** A statement for each type of row. */
export type Batch<Rows extends readonly unknown[]> = { readonly [At in keyof Rows]: Sql };
export type RowsOf<Rows extends readonly unknown[]> = { readonly [At in keyof Rows]: Rows[At][] };

/** Which statement of a batch the error is about, counted from 0. */
export function failedAt(error: unknown): number | undefined {
  return error instanceof Error ? FAILED.get(error) : undefined;
}

/** The same place for an error that is told instead. */
export function placedLike(error: unknown, told: Error): Error {
  const at = failedAt(error);
  if (at !== undefined) FAILED.set(told, at);
  return told;
}

const FAILED = new WeakMap<Error, number>();

/** Sends single statements as one message. Returns the rows of each. */
export type Send = (statements: readonly Sql[]) => Promise<unknown[][]>;

export async function batch(client: pg.Client, statements: readonly Sql[]): Promise<unknown[][]> {
  let completed = 0;
  const count = () => {
    completed += 1;
  };
  client.connection.on('commandComplete', count);
  try {
    // The driver returns a result for each statement.
    const results = [await client.query(script(statements).text)].flat();
    return results.map(({ rows }) => rows);
  } catch (error) {
    if (error instanceof Error) FAILED.set(error, completed);
    throw error;
  } finally {
    client.connection.off('commandComplete', count);
  }
}
