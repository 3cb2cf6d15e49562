import type { Request } from '../../contract/request/request.ts';
import type { AccountRow, Catalogue } from './inspect.ts';
import { type Ledger, type Marker, parseMarker } from './marker.ts';
import { spelled } from './quote.ts';

/** What an inspection is about. */
export interface Asked {
  readonly access: Request;
  /** As the server spells it. */
  readonly database: string;
  /** The user that Parameter Store names. */
  readonly storedUsername: string | undefined;
  readonly people: readonly string[];
  /** Users that objects of whatever database run as: who is one can't be dropped, and was told of by the run that locked it. */
  readonly definers: ReadonlySet<string>;
}

/** The accounts of the server, each with what is known about it. */
export interface Known {
  readonly accounts: readonly KnownAccount[];
  /** By the name of the account. */
  readonly cards: ReadonlyMap<string, Ledger>;
}

export interface KnownAccount extends AccountRow {
  /** The group roles that it is a member of, of whatever access. */
  readonly roles: readonly string[];
  /** In the access's database. Those of a grant that spells it differently say so, and no level has them. */
  readonly privileges: readonly string[];
  readonly marker: Marker | undefined;
}

export function knownOf({ accounts, memberships, privileges }: Catalogue): Known {
  const key = ({ name, host }: { readonly name: string; readonly host: string }) =>
    JSON.stringify([name, host]);
  const cards = new Map(
    accounts.flatMap(({ name, host, subject }) => {
      const marker = parseMarker(subject);
      return marker?.is === 'card' && host === '%' ? [[name, marker] as const] : [];
    }),
  );
  const listed = new Set([...cards.values()].flatMap(({ users }) => users.map(({ name }) => name)));
  const roles = Map.groupBy(memberships, key);
  // The master that made a role, or one before it. Whomever of ours a DBA made an administrator of a role is still one of ours.
  const isMaster = ({ name, plugin }: AccountRow) => !hasTokens(plugin) && !listed.has(name);
  const held = Map.groupBy(privileges, key);
  const known = accounts.map((row) => ({
    ...row,
    roles: (roles.get(key(row)) ?? [])
      .filter(({ isAdmin }) => isAdmin === 0 || !isMaster(row))
      .map(({ role }) => role),
    privileges: (held.get(key(row)) ?? []).flatMap(({ privileges, grantedAs }) =>
      privileges
        .split(',')
        .filter((text) => text !== '')
        .map((privilege) => (grantedAs === null ? privilege : spelled(privilege, grantedAs))),
    ),
    marker: parseMarker(row.subject),
  }));
  return { accounts: known, cards };
}

/** What RDS calls IAM authentication. */
export function hasTokens(plugin: string | null): boolean {
  return plugin?.toLowerCase() === 'awsauthenticationplugin';
}

/** Users that are locked and marked, and members of nothing: an earlier run could not drop them. */
export function leftoversOf({ accounts }: Known): string[] {
  return accounts
    .filter(
      ({ marker, isLocked, roles }) =>
        marker?.is === 'person' && isLocked === 1 && roles.length === 0,
    )
    .map(({ name }) => name);
}
