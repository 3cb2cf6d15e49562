import { join, keyword, type Sql, sql } from '../engine/sql.ts';
import type { GrantChange, MysqlStep } from '../model/changes.ts';
import type { MysqlTarget, ObjectTarget } from '../model/state.ts';
import { chunks } from './chunks.ts';
import type { Dialect, Rendered } from './dialect.ts';
import { accounts, id } from './quote.ts';
import { renderCustomization } from './render-customization.ts';
import { renderLogin } from './render-logins.ts';

export function render(change: MysqlStep, dialect: Dialect): Rendered {
  switch (change.kind) {
    case 'create role':
      return { prepare: [sql`CREATE ROLE ${id(change.role.name)}`] };
    case 'mark role':
      return {}; // it stands in the ledger
    case 'grant': {
      const what = privilegesOn(change, dialect);
      return {
        prepare: chunks(change.grantees).map((names) => sql`GRANT ${what} TO ${accounts(names)}`),
      };
    }
    case 'revoke': {
      const { on } = change;
      // Of group roles, which have no host on MariaDB.
      if (on.kind === 'object')
        return {
          reduce: change.grantees.flatMap((role) =>
            change.privileges.map(
              (privilege) => sql`REVOKE ${privilegeOn(on, privilege)} FROM ${id(role)}`,
            ),
          ),
        };
      const what = privilegesOn(change, dialect);
      return {
        reduce: chunks(change.grantees).map((names) => sql`REVOKE ${what} FROM ${accounts(names)}`),
      };
    }
    case 'add members':
      return {
        prepare: chunks(change.members).map(
          (names) => sql`GRANT ${id(change.role)} TO ${accounts(names)}`,
        ),
      };
    case 'remove members':
      return {
        part: chunks(change.members).map(
          (names) => sql`REVOKE ${id(change.role)} FROM ${accounts(names)}`,
        ),
      };
    case 'adopt user': // it stands in the ledger, and membership in a group role shows it
    case 'release user': // its roles go, and the ledger with them
      return {};
    case 'carry over':
      return {
        prepare: change.portable.map((customization) =>
          renderCustomization(customization, change.to),
        ),
      };
    default:
      return renderLogin(change, dialect);
  }
}

export function renderDropRole(role: string): Sql {
  return sql`DROP ROLE IF EXISTS ${id(role)}`;
}

function privilegesOn({ privileges, on }: GrantChange<MysqlTarget>, { grantedAs }: Dialect): Sql {
  if (on.kind === 'object') throw new Error('no level gives anything on single objects');
  const database = on.kind === 'database' ? grantedAs : on.grantedAs;
  return sql`${join(privileges.map(keyword))} ON ${id(database)}.*`;
}

function privilegeOn({ type, place, object, part }: ObjectTarget, privilege: string): Sql {
  const what = keyword(privilege);
  switch (type) {
    case 'database':
      return sql`${what} ON ${id(place)}.*`;
    case 'table':
      return sql`${what} ON ${id(place)}.${id(object)}`;
    case 'column':
      return sql`${what} (${id(part)}) ON ${id(place)}.${id(object)}`;
    case 'procedure':
    case 'function':
    case 'package':
    case 'package body':
      return sql`${what} ON ${keyword(type.toUpperCase())} ${id(place)}.${id(object)}`;
  }
}
