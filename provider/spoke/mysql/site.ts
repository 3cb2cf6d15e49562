import { accessId } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Secret } from '../../runtime/secret.ts';
import type { Lock } from '../engine/lock.ts';
import type { Explain } from '../engine/messages.ts';
import type { Sql } from '../engine/sql.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { ServerState } from '../model/state.ts';
import type { Connection } from './connection.ts';
import { type Defined, PATIENCE, readDefined } from './definers.ts';
import type { Dialect } from './dialect.ts';
import { explainer } from './errors.ts';
import type { MysqlInspection } from './interpret.ts';
import { ledgerStatements } from './ledger.ts';
import type { ServerFacts } from './preflight.ts';
import { endSessions } from './sessions.ts';

/** The master's session in which all work is done. */
export interface Session {
  readonly connection: Connection;
  readonly server: ServerFacts;
}

/** All that carrying a plan out needs beside the plan. */
export interface Site {
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** The state before the plan. */
  readonly current: ServerState;
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
    readonly lastSeen: Pick<MysqlInspection, 'current' | 'accounts'>;
  },
): Site {
  const { plan, password } = work;
  const { current, accounts } = work.lastSeen;
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
    current,
    hasRdsKill,
    ledger: ledgerStatements(access, users, plan, dialect, database),
    assertLocked: lock.assertHeld,
    explain: explainer(access.endpoint, access.identity.dbname, { flavour }),
  };
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

/** Returns those whose sessions were ended. */
export async function endSessionsOf(
  users: readonly string[],
  { connection, hasRdsKill, explain }: Site,
): Promise<string[]> {
  if (users.length === 0) return [];
  return endSessions(connection, users, hasRdsKill).catch((error: unknown) => {
    throw explain(error, 'ending sessions');
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
 */
export async function definedBy(
  users: readonly string[],
  { connection, explain }: Site,
): Promise<Definers> {
  if (users.length === 0) return { objects: new Map() };
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
