import type {
  ManagedLogin,
  OtherLogin,
  Review,
  ReviewedAccess,
  ReviewedDatabase,
} from '../../contract/messages/review.ts';
import { isUnmanaged } from './attention.ts';
import type { Place } from './rows.ts';

/** The review by login: one for each access and managed login, and for each database and other. */
export type LoginRow =
  | { readonly is: 'managed'; readonly access: ReviewedAccess; readonly login: ManagedLogin }
  | { readonly is: 'other'; readonly database: ReviewedDatabase; readonly login: OtherLogin }
  /** An access or a whole place of whose logins nothing is known: no list may look complete. */
  | { readonly is: 'unseen'; readonly place: Place; readonly access?: ReviewedAccess };

export const LOGIN_STATUSES = ['ok', 'not out', 'locked', 'not managed', 'not seen'] as const;
export type LoginStatus = (typeof LOGIN_STATUSES)[number];

/** By account, Region, server, database and name. */
export function loginsOf({ accesses, databases, failedPlaces }: Review): LoginRow[] {
  const rows: LoginRow[] = [
    ...failedPlaces.map((place): LoginRow => ({ is: 'unseen', place })),
    ...accesses.flatMap((access): LoginRow[] =>
      access.logins === undefined
        ? [{ is: 'unseen', place: access, access }]
        : access.logins.map((login) => ({ is: 'managed', access, login })),
    ),
    ...databases.flatMap((database) =>
      database.others.map((login): LoginRow => ({ is: 'other', database, login })),
    ),
  ];
  const sorted = rows.map((row) => ({ row, key: sortKey(row) }));
  return sorted
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}

function sortKey(row: LoginRow): string {
  const { account, region, endpoint, dbname } = whereIs(row);
  const name = row.is === 'unseen' ? '' : row.login.name;
  return [account, region, endpoint, dbname, name].join('\0');
}

export interface Where extends Place {
  /** Both are empty for a whole place. */
  readonly endpoint: string;
  readonly dbname: string;
}

export function whereIs(row: LoginRow): Where {
  switch (row.is) {
    case 'managed':
      return whereOf(row.access);
    case 'other':
      return row.database;
    case 'unseen':
      return row.access ? whereOf(row.access) : { ...row.place, endpoint: '', dbname: '' };
  }
}

function whereOf({ account, name, region, endpoint, identity }: ReviewedAccess): Where {
  return { account, name, region, endpoint, dbname: identity.dbname };
}

/** `not out`: somebody who should have lost the access, and can still log in, or is in. */
export function loginStatus(row: LoginRow): LoginStatus {
  switch (row.is) {
    case 'managed':
      return row.login.isLeaver ? 'not out' : row.login.canLogIn ? 'ok' : 'locked';
    case 'other':
      return isUnmanaged(row.login) ? 'not managed' : 'ok';
    case 'unseen':
      return 'not seen';
  }
}
