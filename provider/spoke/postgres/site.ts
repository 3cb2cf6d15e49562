import type { Connection } from './connection.ts';
import type { Dialect } from './render.ts';

/** Where a plan is carried out. */
export interface Site {
  /** To the access's own database, as the master. */
  readonly connection: Connection;
  readonly dialect: Dialect;
  connectTo(database: string): Promise<Connection>;
  /** Throws if the lock is not ours any more. */
  assertLocked(): Promise<void>;
  explain(error: unknown, doing: string): Error;
}
