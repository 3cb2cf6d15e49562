import { type AccessRequest, serverName } from '../../contract/request/request.ts';
import type { Plan } from '../model/changes.ts';
import type { User } from '../model/state.ts';
import { type Card, cardName, cardOf, writeMarker } from './marker.ts';
import { type Dialect, renderCard, renderDrop } from './render.ts';

/** The statements that write the access's card, as it shall be once the plan is carried out, and that drop it. */
export function cardStatements(
  access: AccessRequest,
  users: readonly User[],
  plan: Plan,
  dialect: Dialect,
  database: string,
): { readonly write: string[]; readonly drop: string } {
  const name = cardName(access.identity);
  const facts = { server: serverName(access.server), database, users: listed(users, plan) };
  const text = writeMarker(cardOf(access.identity, facts));
  return { write: renderCard(name, text, dialect), drop: renderDrop([name]).join() };
}

/** Those that the card has to know. Who is locked and on the way out says so itself. */
function listed(users: readonly User[], { departures }: Plan): Card['users'] {
  const leaving = new Set(
    departures.flatMap((change) => (change.kind === 'drop' ? change.holders : [])),
  );
  return users
    .filter(({ name, canLogIn }) => canLogIn || !leaving.has(name))
    .map(({ name, generation, rotation }) => ({ name, generation, rotation }));
}
