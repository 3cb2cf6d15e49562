import { accessId } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Secret } from '../../runtime/secret.ts';
import type { Lock } from '../engine/lock.ts';
import type { Explain } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { Connection } from './connection.ts';
import { type Defined, type FoundDefiners, PATIENCE, readDefined } from './definers.ts';
import type { Dialect } from './dialect.ts';
import { explainer } from './errors.ts';
import type { MysqlInspection } from './interpret.ts';
import { ledgerStatements } from './ledger.ts';
import type { ServerFacts } from './preflight.ts';
import { endSessions, SESSIONS, type SessionRow } from './sessions.ts';

/** The master's session in which all work is done. */
export interface Session {
  readonly connection: Connection;
  readonly server: ServerFacts;
}

/** What the last inspection has seen. */
export type LastSeen = Pick<MysqlInspection, 'current' | 'accounts'> &
  Pick<FoundDefiners, 'definers' | 'decided'>;

/** All that carrying a plan out needs beside the plan. */
export interface Site {
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** Before the plan. */
  readonly lastSeen: LastSeen;
  readonly hasRdsKill: boolean;
  /** The statements that write, and drop, the access's ledger. */
  readonly ledger: { readonly write: readonly Sql[]; readonly drop: readonly Sql[] };
  /** Throws if the lock is no longer ours. */
  readonly assertLocked: Lock['assertHeld'];
  readonly explain: Explain;
}

export function siteOf(
  access: Request,
  { connection, server }: Session,
  lock: Lock,
  work: {
    readonly plan: MysqlPlan;
    readonly password: Secret | undefined;
    readonly lastSeen: LastSeen;
  },
): Site {
  const { plan, password, lastSeen } = work;
  const { current, accounts } = lastSeen;
  const { flavour, database, grantedAs, hasRdsKill } = server;
  const created = plan.steps.flatMap((step) =>
    step.kind === 'create user' || step.kind === 'adopt user' ? [step.user] : [],
  );
  const users = [...current.users, ...created];
  const names = new Set(users.map(({ name }) => name));
  const dialect: Dialect = {
    flavour,
    grantedAs,
    password,
    access: accessId(access.identity),
    isApplicationUser: (name) => names.has(name),
    moreFactors: (name) => accounts.get(name)?.moreFactors ?? 0,
  };
  return {
    connection,
    dialect,
    lastSeen,
    hasRdsKill,
    ledger: ledgerStatements(access, users, plan, dialect, database),
    assertLocked: lock.assertHeld,
    explain: explainer(access.endpoint, access.identity.dbname, { flavour }),
  };
}

/** A statement, and what it is for, as an error says it. */
export interface Deed {
  readonly statement: Sql;
  readonly doing: string;
}

export function deeds(statements: readonly Sql[] = [], doing: string): Deed[] {
  return statements.map((statement) => ({ statement, doing }));
}

/**
 * One after another, each in a message of its own: a server goes on with a message whose sender is
 * gone, and by then the lock may be somebody else's. None is carried out after one that fails.
 * Returns the rows of the last.
 */
export async function run(all: readonly Deed[], { connection, explain }: Site): Promise<unknown[]> {
  let rows: unknown[] = [];
  for (const { statement, doing } of all)
    rows = await connection.query<unknown>(statement).catch((error: unknown) => {
      throw explain(error, doing);
    });
  return rows;
}

const ENDING_SESSIONS = 'ending sessions';

/** Returns the sessions that there are when all is done. */
export async function runAndSee(all: readonly Deed[], site: Site): Promise<SessionRow[]> {
  const rows = await run([...all, ...deeds([SESSIONS], ENDING_SESSIONS)], site);
  return rows as SessionRow[]; // as the last statement selects them
}

/** Returns those whose sessions were ended. */
export async function endSessionsOf(
  users: readonly string[],
  seen: readonly SessionRow[],
  { connection, hasRdsKill, explain }: Site,
): Promise<string[]> {
  if (users.length === 0) return [];
  return endSessions(connection, users, seen, hasRdsKill).catch((error: unknown) => {
    throw explain(error, ENDING_SESSIONS);
  });
}

interface Definers {
  /** By user: the objects that run with the user's rights. */
  readonly objects: ReadonlyMap<string, readonly Defined[]>;
  /** Why nobody could tell. */
  readonly unknown?: string;
}

/**
 * Nobody is kept in, or thrown out, because somebody holds a table that would have to be opened.
 * The last inspection has looked already for users that were locked by then.
 */
export async function definedBy(
  users: readonly string[],
  { connection, explain, lastSeen }: Site,
): Promise<Definers> {
  if (users.length === 0) return { objects: new Map() };
  const decided = new Set(lastSeen.decided);
  if (users.every((name) => decided.has(name)))
    return { objects: new Map([...lastSeen.definers].filter(([name]) => users.includes(name))) };
  try {
    const defined = await readDefined(connection, PATIENCE);
    const asked = new Set(users);
    const ours = defined.filter(({ definer }) => asked.has(definer));
    return { objects: Map.groupBy(ours, ({ definer }) => definer) };
  } catch (error) {
    const { message } = explain(error, 'looking for objects that run with the rights of users');
    return { objects: new Map(), unknown: message };
  }
}
