import type { Sql } from '../engine/sql.ts';
import type { ServerState } from '../model/state.ts';
import type { Connection } from './connection.ts';
import { type Defined, readDefined } from './definers.ts';
import type { Dialect } from './render.ts';
import { type EndedSessions, endSessions } from './sessions.ts';

/** Where a plan is carried out. */
export interface Site {
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** The state before the plan. */
  readonly current: ServerState;
  readonly hasKiller: boolean;
  /** The statements that write, and drop, the access's ledger. */
  readonly ledger: { readonly write: readonly Sql[]; readonly drop: readonly Sql[] };
  /** Throws if the lock is not ours any more. */
  assertLocked(): Promise<void>;
  explain(error: unknown, doing: string): Error;
}

/** One after another. */
export async function run(
  statements: readonly Sql[],
  doing: string,
  { connection, explain }: Site,
): Promise<void> {
  try {
    for (const statement of statements) await connection.query(statement);
  } catch (error) {
    throw explain(error, doing);
  }
}

/** @param until see `endSessions` */
export async function endSessionsOf(
  users: readonly string[],
  { connection, hasKiller, explain }: Site,
  until?: number,
): Promise<EndedSessions> {
  if (users.length === 0) return { newest: 0, users: [] };
  return endSessions(connection, users, hasKiller, until).catch((error: unknown) => {
    throw explain(error, 'ending sessions');
  });
}

/** By user: the objects that run with the user's rights. */
export async function definedBy(
  users: readonly string[],
  { connection, explain }: Site,
): Promise<Map<string, Defined[]>> {
  if (users.length === 0) return new Map();
  const defined = await readDefined(connection).catch((error: unknown) => {
    throw explain(error, 'looking for objects that run with the rights of users');
  });
  const asked = new Set(users);
  return Map.groupBy(
    defined.filter(({ definer }) => asked.has(definer)),
    ({ definer }) => definer,
  );
}
