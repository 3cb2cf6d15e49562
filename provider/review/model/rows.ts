import type {
  ManagedLogin,
  OtherLogin,
  Review,
  ReviewedAccess,
} from '../../contract/messages/review.ts';
import type { Level } from '../../contract/request/level.ts';
import { type Attention, attentionOf } from './attention.ts';
import { LEVEL_ORDER } from './words.ts';

/** The review by person, by database and by account. */

/** An account and Region. */
export interface Place {
  readonly account: string;
  readonly name: string;
  readonly region: string;
}

/** A login of an access. */
export interface Reach {
  readonly access: ReviewedAccess;
  readonly login: ManagedLogin;
}

/** Usernames come from one directory: the same name is the same person, in all databases. */
export interface PersonRow {
  readonly name: string;
  /** Those that she has anywhere, from the least to the most. */
  readonly levels: readonly Level[];
  readonly groups: readonly string[];
  readonly databases: number;
  readonly accounts: readonly string[];
  /** Is there an access that she has only until a date? */
  readonly ends: boolean;
  /** The earliest. */
  readonly since?: string;
  /** Empty in an index, whose pages have them. */
  readonly reaches: readonly Reach[];
}

export interface DatabaseRow extends Place {
  readonly key: string;
  readonly endpoint: string;
  readonly dbname: string;
  readonly accesses: readonly ReviewedAccess[];
  readonly people: number;
  readonly applications: number;
  readonly levels: readonly Level[];
  readonly others: readonly OtherLogin[];
  readonly unseen: readonly string[];
}

export interface AccountRow {
  readonly account: string;
  readonly name: string;
  readonly regions: readonly string[];
  readonly databases: number;
  readonly people: number;
  readonly applications: number;
  readonly others: number;
  readonly attention: number;
}

export interface Rows {
  readonly attention: readonly Attention[];
  readonly people: readonly PersonRow[];
  readonly databases: readonly DatabaseRow[];
  readonly accounts: readonly AccountRow[];
}

export function rowsOf(review: Review): Rows {
  const attention = attentionOf(review);
  const databases = databasesOf(review);
  return {
    attention,
    people: by(peopleOf(review), ({ name }) => name),
    databases: by(databases, ({ dbname, endpoint }) => `${dbname} ${endpoint}`),
    accounts: by(accountsOf(databases, attention), ({ name, account }) => `${name} ${account}`),
  };
}

export function databaseKey(
  of: Pick<DatabaseRow, 'account' | 'region' | 'endpoint' | 'dbname'>,
): string {
  return [of.account, of.region, of.endpoint, of.dbname].join('/');
}

function peopleOf({ accesses }: Review): PersonRow[] {
  const reaches = accesses.flatMap((access) =>
    (access.logins ?? [])
      .filter(({ kind }) => kind === 'person')
      .map((login): Reach => ({ access, login })),
  );
  return [...Map.groupBy(reaches, ({ login }) => login.name)].map(([name, hers]) => ({
    name,
    levels: levelsOf(hers.map(({ login }) => login)),
    groups: distinct(hers.flatMap(({ login }) => login.groups ?? [])),
    databases: new Set(hers.map(({ access }) => keyOf(access))).size,
    accounts: distinct(hers.map(({ access }) => access.account)),
    ends: hers.some(({ login }) => login.until !== undefined),
    ...earliest(hers.flatMap(({ login }) => login.firstSeen ?? [])),
    reaches: hers,
  }));
}

/** Those of accesses too, which the run could not see. */
function databasesOf({ accesses, databases }: Review): DatabaseRow[] {
  const seen = new Map(databases.map((database) => [databaseKey(database), database]));
  const accessesOf = Map.groupBy(accesses, keyOf);
  return [...new Set([...accessesOf.keys(), ...seen.keys()])].flatMap((key) => {
    const own = accessesOf.get(key) ?? [];
    const database = seen.get(key);
    const [first] = own;
    const place = database ?? (first && { ...first, dbname: first.identity.dbname });
    if (place === undefined) return [];
    const { account, name, region, endpoint, dbname } = place;
    const logins = own.flatMap((access) => access.logins ?? []);
    return {
      ...{ key, account, name, region, endpoint, dbname },
      accesses: own,
      people: namesOf(logins, true),
      applications: namesOf(logins, false),
      levels: levelsOf(logins),
      others: database?.others ?? [],
      unseen: database?.unseen ?? [],
    };
  });
}

function accountsOf(
  databases: readonly DatabaseRow[],
  attention: readonly Attention[],
): AccountRow[] {
  const places: Place[] = [...databases, ...attention];
  const attentionIn = Map.groupBy(attention, ({ account }) => account);
  const databasesIn = Map.groupBy(databases, ({ account }) => account);
  return [...Map.groupBy(places, ({ account }) => account)].map(([account, those]) => {
    const own = databasesIn.get(account) ?? [];
    const logins = own.flatMap(({ accesses }) => accesses.flatMap((access) => access.logins ?? []));
    return {
      account,
      name: those[0]?.name ?? '',
      regions: distinct(those.map(({ region }) => region)),
      databases: own.length,
      people: namesOf(logins, true),
      applications: own.reduce((sum, { applications }) => sum + applications, 0),
      others: own.reduce((sum, { others }) => sum + foreign(others), 0),
      attention: attentionIn.get(account)?.length ?? 0,
    };
  });
}

/** All but the server's own. */
export function foreign(others: readonly OtherLogin[]): number {
  return others.filter(({ kind }) => kind !== 'engine').length;
}

function keyOf(access: ReviewedAccess): string {
  return databaseKey({ ...access, dbname: access.identity.dbname });
}

function namesOf(logins: readonly ManagedLogin[], people: boolean): number {
  const those = logins.filter(({ kind }) => (kind === 'person') === people);
  return new Set(those.map(({ name }) => name)).size;
}

function levelsOf(logins: readonly ManagedLogin[]): Level[] {
  const levels = new Set(logins.map(({ level }) => level));
  return LEVEL_ORDER.filter((level) => levels.has(level));
}

function by<Item>(items: readonly Item[], text: (item: Item) => string): Item[] {
  return items.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** ISO 8601 in UTC sorts as text. */
function earliest(times: readonly string[]): { since?: string } {
  const [since] = times.toSorted();
  return since === undefined ? {} : { since };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}
