import type {
  ManagedLogin,
  Review,
  ReviewChange,
  ReviewedAccess,
  ReviewedDatabase,
} from '../../contract/messages/review.ts';
import { LEVELS } from '../../contract/request/level.ts';

type Seen = Pick<Review, 'accesses' | 'databases'>;

/**
 * What is different from the earlier review. A review that was only for some accesses tells nothing
 * of the others; the logins of an access that the run could not look at are those of before.
 *
 * @param isWhole is the present review of all accounts? Then an access that it lacks is gone
 */
export function changesBetween(before: Seen, now: Seen, isWhole: boolean): ReviewChange[] {
  const earlier = new Map(before.accesses.map((access) => [keyOf(access), access]));
  const later = new Set(now.accesses.map(keyOf));
  const gone = isWhole ? before.accesses.filter((access) => !later.has(keyOf(access))) : [];
  const databases = new Map(before.databases.map((one) => [databaseKey(one), one]));
  return [
    ...now.accesses.flatMap((access) => changesOfAccess(earlier.get(keyOf(access)), access)),
    ...gone.flatMap((access) => changesOfAccess(access, withoutLogins(access))),
    ...now.databases.flatMap((one) => newOthers(databases.get(databaseKey(one)), one)),
  ];
}

function withoutLogins({ asOf: _, ...access }: ReviewedAccess): ReviewedAccess {
  return { ...access, logins: [] };
}

/** Unique in the organization. */
export function keyOf({ account, region, access }: ReviewedAccess): string {
  return `${account}/${region}/${access}`;
}

function databaseKey({ account, region, endpoint, dbname }: ReviewedDatabase): string {
  return `${account}/${region}/${endpoint}/${dbname}`;
}

function changesOfAccess(before: ReviewedAccess | undefined, now: ReviewedAccess): ReviewChange[] {
  if (now.logins === undefined || now.asOf !== undefined) return [];
  if (before !== undefined && before.logins === undefined) return [];
  const earlier = byName(before?.logins);
  const later = byName(now.logins);
  const change = (what: ReviewChange['what'], login: string, level: string): ReviewChange => ({
    what,
    account: now.account,
    region: now.region,
    endpoint: now.endpoint,
    dbname: now.identity.dbname,
    access: now.access,
    login,
    level,
  });
  return [
    ...[...later.values()].flatMap(({ name, level }) => {
      const was = earlier.get(name)?.level;
      if (was === undefined) return [change('came', name, level)];
      if (was === level) return [];
      const isMore = LEVELS.indexOf(was) < LEVELS.indexOf(level);
      return [change(isMore ? 'more' : 'less', name, `${was} to ${level}`)];
    }),
    ...[...earlier.values()]
      .filter(({ name }) => !later.has(name))
      .map(({ name, level }) => change('went', name, level)),
  ];
}

function byName(logins: readonly ManagedLogin[] = []): Map<string, ManagedLogin> {
  return new Map(logins.map((login) => [login.name, login]));
}

function newOthers(before: ReviewedDatabase | undefined, now: ReviewedDatabase): ReviewChange[] {
  if (before === undefined) return [];
  const known = new Set(before.others.map(({ name }) => name));
  const { account, region, endpoint, dbname } = now;
  return now.others
    .filter(({ name }) => !known.has(name))
    .map(({ name, can }) => ({
      what: 'other',
      account,
      region,
      endpoint,
      dbname,
      login: name,
      level: can,
    }));
}
