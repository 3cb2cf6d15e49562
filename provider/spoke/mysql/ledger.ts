import { hostPort, type Request } from '../../contract/request/request.ts';
import { type Sql, sql } from '../engine/sql.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { User } from '../model/state.ts';
import type { Dialect } from './dialect.ts';
import { type Ledger, ledgerName, ledgerOf, writeMarker } from './marker.ts';
import { identifiedByNothing } from './password-hash.ts';
import { account, literal } from './quote.ts';
import { renderDrop } from './render-logins.ts';

/**
 * The statements that write the access's ledger, as it should be after the plan, and that drop it.
 */
export function ledgerStatements(
  access: Request,
  users: readonly User[],
  plan: MysqlPlan,
  dialect: Dialect,
  database: string,
): { readonly write: readonly Sql[]; readonly drop: readonly Sql[] } {
  const name = ledgerName(access.identity);
  const facts = { server: hostPort(access.endpoint), database, users: listed(users, plan) };
  const text = writeMarker(ledgerOf(access.identity, facts));
  return { write: renderLedger(name, text, dialect), drop: renderDrop([name]) };
}

/** The ledger lists every user but those that are locked and leaving: their own marker says so. */
function listed(users: readonly User[], { departures }: MysqlPlan): Ledger['users'] {
  const leaving = new Set(
    departures.flatMap((change) => (change.kind === 'drop' ? change.names : [])),
  );
  return users
    .filter(({ name, canLogIn }) => canLogIn || !leaving.has(name))
    .map(({ name, generation, rotation }) => ({ name, generation, rotation }));
}

/** Writes the access's ledger, a locked account, whether or not it exists and whatever it says. */
export function renderLedger(name: string, text: string, { flavour }: Dialect): Sql[] {
  const locked = sql`REQUIRE SUBJECT ${literal(text)} ACCOUNT LOCK`;
  return [
    sql`CREATE USER IF NOT EXISTS ${account(name)} ${identifiedByNothing(flavour)} ${locked}`,
    sql`ALTER USER ${account(name)} ${locked}`,
  ];
}
