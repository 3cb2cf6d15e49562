import { hostPort, type Request } from '../../contract/request/request.ts';
import type { Sql } from '../engine/sql.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { User } from '../model/state.ts';
import { type Ledger, ledgerName, ledgerOf, writeMarker } from './marker.ts';
import { type Dialect, renderDrop, renderLedger } from './render.ts';

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
