import type {
  Review,
  ReviewedAccess,
  ReviewedDatabase,
} from '../../provider/contract/messages/review.ts';
import { isAt } from '../ask-hub/database.ts';

/** Each list holds alternatives; what is shown is in one of each. */
export interface Filter {
  readonly people?: readonly string[];
  /** As `isAt` reads them. */
  readonly databases?: readonly string[];
  /** Ids or names. */
  readonly accounts?: readonly string[];
}

interface Place {
  readonly account: string;
  readonly name?: string;
}

/** The part of a review that somebody asks about: a review too, so that every output can show it. */
export function narrow(review: Review, filter: Filter): Review {
  const { people, databases, accounts } = filter;
  const isHere = (place: Place) => accounts === undefined || accounts.some(isAccount(place));
  const isThere = (endpoint: string, database: string) =>
    databases === undefined || databases.some((where) => isAt({ endpoint, database }, where));
  const isAsked = (name: string) =>
    people === undefined || people.some((person) => isSame(person, name));

  const accesses = review.accesses.filter(
    (access) => isHere(access) && isThere(access.endpoint, access.identity.dbname),
  );
  const seen = review.databases.filter(
    (database) => isHere(database) && isThere(database.endpoint, database.dbname),
  );
  const places = new Set([...accesses, ...seen].map(placeKey));
  const endpoints = new Set([...accesses, ...seen].map(({ endpoint }) => endpoint));
  const isPlace = (place: Review['failedPlaces'][number] | Stray) =>
    isHere(place) && (databases === undefined || places.has(placeKey(place)));
  const isStray = (stray: Stray) =>
    stray.endpoint === undefined || databases === undefined
      ? isPlace(stray)
      : isHere(stray) &&
        (endpoints.has(stray.endpoint) ||
          databases.some((where) => isAt(stray, where.replace(/\/.*/s, ''))));
  const names = new Map([...review.accesses, ...review.databases].map(withName));
  const list = review.changes?.list.filter(
    ({ account, endpoint, dbname, login }) =>
      isHere({ account, name: names.get(account) ?? '' }) &&
      isThere(endpoint, dbname) &&
      isAsked(login),
  );
  return {
    ...review,
    scope: scopeOf(filter, review.scope),
    accesses: accesses.flatMap((access): ReviewedAccess[] => {
      // Nobody knows who is in it.
      if (access.logins === undefined) return [access];
      const logins = access.logins.filter(({ name }) => isAsked(name));
      return people !== undefined && logins.length === 0 ? [] : [{ ...access, logins }];
    }),
    databases: seen.flatMap((database): ReviewedDatabase[] => {
      const others = database.others.filter(({ name }) => isAsked(name));
      return people !== undefined && others.length === 0 ? [] : [{ ...database, others }];
    }),
    // What is not known may be about anybody.
    failedPlaces: review.failedPlaces.filter(isPlace),
    strays: review.strays.filter(isStray),
    ...(review.changes && list && { changes: { ...review.changes, list } }),
  };
}

type Stray = Review['strays'][number];

export function isSame(asked: string, name: string): boolean {
  return asked.toLowerCase() === name.toLowerCase();
}

export function isAccount({ account, name = '' }: Place): (asked: string) => boolean {
  return (asked) => asked === account || (name !== '' && isSame(asked, name));
}

function withName({ account, name }: ReviewedAccess | ReviewedDatabase) {
  return [account, name] as const;
}

function placeKey({ account, region }: { readonly account: string; readonly region: string }) {
  return `${account}/${region}`;
}

function scopeOf({ people, databases, accounts }: Filter, scope: string): string {
  const parts = [...(people ?? []), ...(databases ?? []), ...(accounts ?? [])];
  return parts.length === 0 ? scope : `${parts.join(', ')}, of ${scope}`;
}
