import type { AnyServer, Session, World } from '../support/database/world.ts';
import type { Operation, Place } from './contender.ts';
import type { Earlier } from './earlier.ts';

/** A database engine as the bench needs it, in its own SQL. */
export interface Engine {
  /** With its version. */
  readonly name: string;
  /** The name of the engine in RDS's secrets. */
  readonly dbtype: 'postgres' | 'mariadb' | 'mysql';
  readonly world: World<AnyServer & { readonly logFile: string }>;
  /** The same server, with the spoke of an earlier commit. */
  worldOf(earlier: Earlier): Promise<World>;
  /** In which the peer's users get rights. @default - none: the peer can't give them any here */
  readonly peerDatabase?: string;
  /** How often an operation on so many people is measured. */
  rounds(people: number): number;
  /** A session of the master, over TLS, with a password. */
  login(place: Place): Promise<Session>;
  /** The messages with statements that nobody can do without. The group role of people is there. */
  readonly floor: Readonly<Record<Operation, (names: readonly string[]) => readonly string[]>>;
  /** Before each measurement. */
  tidy(): Promise<void>;
  /** The users that are left of `person_1` and so on. */
  leftBehind(): Promise<string[]>;
  count(log: string): Counts;
}

/** The counts in a piece of the server's log. */
export interface Counts {
  /** Messages with SQL of the master: what is waited for. */
  readonly queries: number;
  /** Every successful login. */
  readonly connections: number;
}

export const FLOOR_GROUP = 'bench_floor';

export function matches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
