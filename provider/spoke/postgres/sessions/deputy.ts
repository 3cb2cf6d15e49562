import { randomBytes } from 'node:crypto';
import { errorCode } from '../../../runtime/errors.ts';
import { randomPassword } from '../../credentials.ts';
import { type Sql, sql } from '../../engine/sql.ts';
import type { Connection } from '../connection.ts';
import type { LogInAs, OtherLogin } from '../log-in-as.ts';
import { writeMarker } from '../marker.ts';
import { scramVerifier } from '../password-hash.ts';
import { id, literal } from '../quote.ts';

export interface PreparedTransaction {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
}

export interface Means {
  /** A session of the master, idle meanwhile. */
  readonly master: Connection;
  readonly logInAs: LogInAs;
  /** By which the access's next run knows a deputy that a run has left. */
  readonly mark: { readonly access: string; readonly for: string };
}

/** Somebody else was faster. */
const NO_SUCH_TRANSACTION = '42704';
const NO_PRIVILEGE = '42501';

/**
 * Rolls prepared transactions back. Only a session of their owner may, and of its database. The
 * master does not become a member of the owner for it: members of rds_iam can't log in with a
 * password, and a spoke that dies would leave the master one. A deputy does, which can't log in any
 * more by then.
 * @returns those that could not be rolled back, and why
 */
export async function rollBackPrepared(
  transactions: readonly PreparedTransaction[],
  means: Means,
): Promise<Map<PreparedTransaction, unknown>> {
  const { master } = means;
  const failed = new Map<PreparedTransaction, unknown>();
  const fail = (those: readonly PreparedTransaction[]) => (error: unknown) => {
    for (const each of those) failed.set(each, error);
  };
  const deputy = await createDeputy(means);
  const sessions = new Map<string, Connection>();
  const opened: string[] = [];
  try {
    for (const [database, its] of Map.groupBy(transactions, (each) => each.database))
      await logIn(deputy, database, means, opened).then(
        (session) => sessions.set(database, session),
        fail(its),
      );
    await master.query(sql`ALTER ROLE ${id(deputy.username)} NOLOGIN`);
    for (const [owner, its] of Map.groupBy(transactions, (each) => each.owner))
      await master.query(membership(owner, deputy)).then(async () => {
        for (const each of its) {
          const session = sessions.get(each.database);
          if (session !== undefined) await rollBack(each, session).catch(fail([each]));
        }
      }, fail(its));
  } catch (error) {
    fail(transactions)(error);
  } finally {
    for (const session of sessions.values()) await session.close();
    await dropDeputy(deputy, opened, master).catch(() => {});
  }
  return failed;
}

interface Deputy extends OtherLogin {
  readonly version: number;
}

async function createDeputy({ master, mark }: Means): Promise<Deputy> {
  const username = `dbaccess_deputy_${randomBytes(6).toString('hex')}`;
  const password = randomPassword();
  const comment = writeMarker({ is: 'deputy', ...mark });
  const [[row]] = await master.batch<[{ version: number }, unknown, unknown]>([
    sql`SELECT current_setting('server_version_num')::int AS version`,
    sql`CREATE ROLE ${id(username)} LOGIN PASSWORD ${literal(scramVerifier(password))}`,
    sql`COMMENT ON ROLE ${id(username)} IS ${literal(comment)}`,
  ]);
  return { username, password, version: row?.version ?? 0 };
}

/**
 * Not everybody may connect to each database.
 * @param opened takes those to which the deputy may for this
 */
async function logIn(
  deputy: Deputy,
  database: string,
  { master, logInAs }: Means,
  opened: string[],
): Promise<Connection> {
  return logInAs(deputy, database).catch(async (error: unknown) => {
    if (errorCode(error) !== NO_PRIVILEGE) throw error;
    const role = id(deputy.username);
    await master.query(sql`GRANT CONNECT ON DATABASE ${id(database)} TO ${role}`);
    opened.push(database);
    return logInAs(deputy, database);
  });
}

async function dropDeputy(
  { username }: Deputy,
  databases: readonly string[],
  master: Connection,
): Promise<void> {
  const role = id(username);
  await master.batch<unknown[]>([
    ...databases.map((name) => sql`REVOKE CONNECT ON DATABASE ${id(name)} FROM ${role}`),
    sql`DROP ROLE ${role}`,
  ]);
}

function membership(owner: string, { username, version }: Deputy): Sql {
  const grant = sql`GRANT ${id(owner)} TO ${id(username)}`;
  return version < 160_000 ? grant : sql`${grant} WITH INHERIT FALSE, SET TRUE`;
}

async function rollBack({ gid, owner }: PreparedTransaction, session: Connection): Promise<void> {
  try {
    await session.query(sql`SET ROLE ${id(owner)}`);
    await session.query(sql`ROLLBACK PREPARED ${literal(gid)}`);
  } catch (error) {
    if (errorCode(error) !== NO_SUCH_TRANSACTION) throw error;
  }
}
