import type { ServerMarks } from '../../contract/messages/unrecorded.ts';
import { type FoundMarks, serverMarks } from '../engine/marks.ts';
import { sql } from '../engine/sql.ts';
import { accountsOf, type ServerAccounts } from './accounts.ts';
import { readCatalogue } from './inspect.ts';
import { parseRoleName } from './marker.ts';
import type { Session } from './site.ts';

export async function readMarks({ connection, server }: Session): Promise<ServerMarks> {
  const { flavour, grantedAs } = server;
  // RDS gives each instance a host name of its own.
  const [self] = await connection.query<{ server: string }>(
    sql`SELECT CONCAT(@@GLOBAL.hostname, ':', @@GLOBAL.port) AS server`,
  );
  const everybody = { grantedAs, roles: 'dbaccess\\_%', names: [] };
  const accounts = accountsOf(await readCatalogue(connection, flavour, everybody));
  return serverMarks(self?.server ?? '', marksOf(accounts));
}

/** The group roles of which a user is a member tell the access, whoever the user is. */
export function marksOf({ accounts, ledgers }: ServerAccounts): FoundMarks[] {
  const memberships = accounts.flatMap((account) =>
    account.roles.flatMap((role) => {
      const ledger = parseRoleName(role)?.ledger;
      return ledger === undefined ? [] : [{ ...account, ledger }];
    }),
  );
  return [...Map.groupBy(memberships, ({ ledger }) => ledger)].map(([ledger, members]) => {
    const known = ledgers.get(ledger);
    const users = new Set(known?.users.map(({ name }) => name));
    const names = accounts
      .filter(({ name }) => name === ledger || parseRoleName(name)?.ledger === ledger)
      .map(({ name }) => name);
    const present = accounts.flatMap(({ name }) => (users.has(name) ? [name] : []));
    const open = members.filter(({ isLocked, isRole }) => isLocked === 0 && isRole === 0);
    return {
      access: ledger.replace(/^dbaccess_/, ''),
      label: known?.for ?? '',
      hostPort: known?.server ?? '',
      names: [...names, ...present],
      logins: new Set(open.map(({ name }) => name)),
    };
  });
}
