import type { Request } from '../../contract/request/request.ts';
import type { Customizations, MysqlCustomization } from '../model/customizations.ts';
import type { Grant, MysqlTarget } from '../model/state.ts';
import type { FoundAdoptee } from './adoptee-query.ts';
import type { FoundDefiners } from './definers.ts';
import { grants } from './levels.ts';
import { type Ledger, type Marker, parseMarker } from './marker.ts';
import type { AccountRow, Catalogue, PrivilegeRow, RightRow } from './rows.ts';

export interface InspectionScope extends FoundDefiners {
  readonly access: Request;
  /** As the server spells it. */
  readonly database: string;
  readonly rights: readonly RightRow[];
  /** The user that Parameter Store names. */
  readonly storedUsername: string | undefined;
  readonly people: readonly string[];
  /** Whom this run has expelled. Undefined before that. */
  readonly expelled: readonly string[] | undefined;
  readonly customizations: ReadonlyMap<string, Customizations<MysqlCustomization>>;
  /** Of the user that the request names in `adopt`. */
  readonly adoptee?: FoundAdoptee;
}

export interface ServerAccounts {
  readonly accounts: readonly AccountDetails[];
  /** By the name of the account. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
}

export interface AccountDetails extends AccountRow {
  /** The group roles, of any access, that it is a member of. */
  readonly roles: readonly string[];
  /** On the access's database. */
  readonly grants: ReadonlyArray<Grant<MysqlTarget>>;
  readonly marker: Marker | undefined;
}

export function accountsOf({ accounts, memberships, privileges }: Catalogue): ServerAccounts {
  const key = ({ name, host }: { readonly name: string; readonly host: string }) =>
    JSON.stringify([name, host]);
  const ledgers = new Map(
    accounts.flatMap(({ name, host, subject }) => {
      const marker = parseMarker(subject);
      return marker?.is === 'ledger' && host === '%' ? [[name, marker] as const] : [];
    }),
  );
  const listed = new Set(
    [...ledgers.values()].flatMap(({ users }) => users.map(({ name }) => name)),
  );
  const roles = Map.groupBy(memberships, key);
  // The master that created a role, or one before it. A user of ours stays ours if a DBA made it an
  // administrator of a role.
  const isMaster = ({ name, plugin }: AccountRow) => !hasTokens(plugin) && !listed.has(name);
  const held = Map.groupBy(privileges, key);
  const detailed = accounts.map((row) => ({
    ...row,
    roles: (roles.get(key(row)) ?? [])
      .filter(({ isAdmin }) => isAdmin === 0 || !isMaster(row))
      .map(({ role }) => role),
    grants: (held.get(key(row)) ?? []).flatMap(grantsOf),
    marker: parseMarker(row.subject),
  }));
  return { accounts: detailed, ledgers };
}

function grantsOf({ name, privileges, grantedAs }: PrivilegeRow): Array<Grant<MysqlTarget>> {
  const on: MysqlTarget =
    grantedAs === null ? { kind: 'database' } : { kind: 'database by another spelling', grantedAs };
  const list = privileges.split(',').filter((privilege) => privilege !== '');
  return grants(name, on, list);
}

/** Is this what RDS calls IAM authentication? */
export function hasTokens(plugin: string | null): boolean {
  return plugin?.toLowerCase() === 'awsauthenticationplugin';
}

/** People that are locked and members of nothing: an earlier run could not drop them. */
export function leftoversOf({ accounts }: ServerAccounts): string[] {
  return accounts
    .filter(
      ({ marker, isLocked, roles }) =>
        marker?.is === 'person' && isLocked === 1 && roles.length === 0,
    )
    .map(({ name }) => name);
}

/** People without a user on the server. */
export function missingOf({ accounts }: ServerAccounts, people: readonly string[]): string[] {
  const present = new Set(accounts.flatMap(({ name, host }) => (host === '%' ? [name] : [])));
  return people.filter((name) => !present.has(name));
}
