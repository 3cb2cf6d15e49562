import { hostPort, type Request } from '../../contract/request/request.ts';
import type { Plan } from '../model/changes.ts';
import type { User } from '../model/state.ts';
import { type Ledger, ledgerName, ledgerOf, writeMarker } from './marker.ts';
import { type Dialect, renderDrop, renderLedger } from './render.ts';

/** The statements that write the access's card, as it shall be once the plan is carried out, and that drop it. */
export function ledgerStatements(
  access: Request,
  users: readonly User[],
  plan: Plan,
  dialect: Dialect,
  database: string,
): { readonly write: string[]; readonly drop: string } {
  const name = ledgerName(access.identity);
  const facts = { server: hostPort(access.endpoint), database, users: listed(users, plan) };
  const text = writeMarker(ledgerOf(access.identity, facts));
  return { write: renderLedger(name, text, dialect), drop: renderDrop([name]).join() };
}

/** Those that the card has to know. Who is locked and on the way out says so itself. */
function listed(users: readonly User[], { departures }: Plan): Ledger['users'] {
  const leaving = new Set(
    departures.flatMap((change) => (change.kind === 'drop' ? change.holders : [])),
  );
  return users
    .filter(({ name, canLogIn }) => canLogIn || !leaving.has(name))
    .map(({ name, generation, rotation }) => ({ name, generation, rotation }));
}
