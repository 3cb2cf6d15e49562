import type { Person } from '../../contract/messages/order.ts';
import type { StoredCredentials } from '../credentials.ts';
import {
  accountsOf,
  type InspectionScope,
  leftoversOf,
  missingOf,
  type ServerAccounts,
} from './accounts.ts';
import { readAdoptee } from './adoptee-query.ts';
import { type CustomizationRow, customizationsQuery } from './customization-queries.ts';
import { customizationsIn } from './customizations.ts';
import { findDefiners, HURRY, type KnownNames, PATIENCE } from './definers.ts';
import { type CatalogueRows, catalogueQueries, rightsOf } from './inspect.ts';
import { namesOf, parseRoleName } from './marker.ts';
import { queryAll } from './message.ts';
import type { ServerFacts } from './preflight.ts';
import type { RightRow } from './rows.ts';
import type { Session } from './site.ts';

/** An inspection knows this from those before it in the same run. */
export interface Memory {
  /** Users of the application. */
  users: readonly string[];
  readonly names: KnownNames;
}

type Scope = Pick<
  InspectionScope,
  'access' | 'database' | 'storedUsername' | 'people' | 'expelled'
>;

export function scopeOf(
  access: Scope['access'],
  { database }: Pick<ServerFacts, 'database'>,
  stored: StoredCredentials,
  people: readonly Person[],
  expelled: readonly string[] | undefined,
): Scope {
  const usernames = people.map(({ username }) => username);
  return { access, database, storedUsername: stored.username, people: usernames, expelled };
}

/** Reads in one message what concerns the access, and in others what few accesses have. */
export async function readAccounts(
  { connection, server }: Session,
  scope: Scope,
  memory: Memory,
): Promise<{ readonly accounts: ServerAccounts; readonly scope: InspectionScope }> {
  const { access, people, expelled } = scope;
  const { adopt } = access;
  const { flavour } = server;
  const { ledger } = namesOf(access.identity);
  const found = await readTables({ connection, server }, scope, memory.users);
  const accounts = accountsOf(found);
  const users = accounts.ledgers.get(ledger)?.users.map(({ name }) => name) ?? [];
  memory.users = [...new Set([...users, ...listOf(adopt)])];
  const rows = accounts.accounts.filter(({ name }) => name === adopt);
  const customizationRows = await found.ofUsers(memory.users);
  return {
    accounts,
    scope: {
      ...scope,
      rights: found.rights,
      customizations: await customizationsIn(customizationRows, connection, flavour),
      ...(adopt !== undefined && {
        adoptee: await readAdoptee(connection, flavour, adopt, {
          isThere: rows.length > 0,
          isAdopted: rows.some(({ roles }) => roles.some((role) => parseRoleName(role))),
        }),
      }),
      ...(await findDefiners(connection, flavour, {
        missing: missingOf(accounts, people),
        leftovers: leftoversOf(accounts),
        // Nobody may be able to keep leavers in by holding a table.
        seconds: expelled === undefined ? HURRY : PATIENCE,
        known: memory.names,
      })),
    },
  };
}

/**
 * One of these tables tells who the application's users are. Their customizations are read in the
 * same message all the same, so `users` is a guess, and `ofUsers` reads those that it missed.
 */
async function readTables(
  { connection, server }: Session,
  { access, storedUsername, people }: Scope,
  users: readonly string[],
) {
  const { flavour, grantedAs } = server;
  const { roles, ledger } = namesOf(access.identity);
  const pattern = `${ledger.replaceAll('_', '\\_')}\\_%`;
  const known = [...listOf(storedUsername), ...listOf(access.adopt)];
  const guessed = [...new Set([...known, ...users])];
  const customizations = (of: readonly string[]) =>
    of.length === 0 ? [] : [customizationsQuery(flavour, of, grantedAs)];
  const names = [...roles, ledger, ...people, ...known];
  const [accounts, memberships, privileges, rights, ofGuessed = []] = await queryAll<
    [...CatalogueRows, RightRow, ...CustomizationRow[]]
  >(connection, [
    ...catalogueQueries(flavour, { grantedAs, roles: pattern, names }),
    rightsOf(flavour, { ...server, roles: pattern, adopt: access.adopt }),
    ...customizations(guessed),
  ]);
  const ofUsers = async (names: readonly string[]) => {
    const missed = names.filter((name) => !guessed.includes(name));
    const others = await queryAll<CustomizationRow[]>(connection, customizations(missed));
    return [...ofGuessed, ...others.flat()].filter(({ user }) => names.includes(user));
  };
  return { accounts, memberships, privileges, rights, ofUsers };
}

function listOf(name: string | undefined): string[] {
  return name === undefined ? [] : [name];
}
