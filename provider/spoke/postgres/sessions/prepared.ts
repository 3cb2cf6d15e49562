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
}

/** Somebody else was faster. */
const NO_SUCH_TRANSACTION = '42704';

/**
 * Rolls prepared transactions back. Only a session of their owner may, and of its database. The
 * master does not become a member of the owner for it: members of rds_iam can't log in with a
 * password, and a spoke that dies would leave the master one. A deputy does, which can't log in any
 * more by then, and which any next run takes for a person who has left.
 * @returns those that could not be rolled back, and why
 */
export async function rollBackPrepared(
  transactions: readonly PreparedTransaction[],
  { master, logInAs }: Means,
): Promise<Map<PreparedTransaction, unknown>> {
  const failed = new Map<PreparedTransaction, unknown>();
  const { deputy, version } = await createDeputy(master);
  const sessions = new Map<string, Connection>();
  try {
    for (const [database, its] of Map.groupBy(transactions, (each) => each.database))
      await logInAs(deputy, database).then(
        (session) => sessions.set(database, session),
        (error) => {
          for (const each of its) failed.set(each, error);
        },
      );
    await master.query(sql`ALTER ROLE ${id(deputy.username)} NOLOGIN`);
    for (const [owner, its] of Map.groupBy(transactions, (each) => each.owner))
      try {
        await master.query(membership(owner, deputy, version));
        for (const each of its) {
          const session = sessions.get(each.database);
          if (session !== undefined) await rollBack(each, session, failed);
        }
      } catch (error) {
        for (const each of its) failed.set(each, error);
      }
  } finally {
    for (const session of sessions.values()) await session.close();
    await master.query(sql`DROP ROLE ${id(deputy.username)}`).catch(() => {});
  }
  return failed;
}

async function createDeputy(
  master: Connection,
): Promise<{ readonly deputy: OtherLogin; readonly version: number }> {
  const username = `dbaccess_deputy_${randomBytes(6).toString('hex')}`;
  const password = randomPassword();
  const [[row]] = await master.batch<[{ version: number }, unknown, unknown]>([
    sql`SELECT current_setting('server_version_num')::int AS version`,
    sql`CREATE ROLE ${id(username)} LOGIN PASSWORD ${literal(scramVerifier(password))}`,
    sql`COMMENT ON ROLE ${id(username)} IS ${literal(writeMarker({ is: 'person' }))}`,
  ]);
  return { deputy: { username, password }, version: row?.version ?? 0 };
}

function membership(owner: string, { username }: OtherLogin, version: number): Sql {
  const grant = sql`GRANT ${id(owner)} TO ${id(username)}`;
  return version < 160_000 ? grant : sql`${grant} WITH INHERIT FALSE, SET TRUE`;
}

async function rollBack(
  transaction: PreparedTransaction,
  session: Connection,
  failed: Map<PreparedTransaction, unknown>,
): Promise<void> {
  try {
    await session.query(sql`SET ROLE ${id(transaction.owner)}`);
    await session.query(sql`ROLLBACK PREPARED ${literal(transaction.gid)}`);
  } catch (error) {
    if (errorCode(error) !== NO_SUCH_TRANSACTION) failed.set(transaction, error);
  }
}
