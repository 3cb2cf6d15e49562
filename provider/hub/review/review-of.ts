import type { Row, RunInput, RunSummary } from '../../contract/messages/reconcile.ts';
import {
  ALL_ACCOUNTS,
  type ManagedLogin,
  REVIEW_SCHEMA,
  type Review,
  type ReviewedAccess,
  type ReviewedDatabase,
} from '../../contract/messages/review.ts';
import { describeDeclarer } from '../../contract/request/claim.ts';
import { changesBetween, keyOf } from '../../review/model/changes.ts';
import { type GroupsOfRun, withGroups } from '../reconcile/groups-of-people.ts';
import { isWhole } from '../reconcile/selection.ts';

/** What a run has found. */
export interface Found {
  readonly rows: readonly Row[];
  /** All of them; the summary has the first. */
  readonly failedPlaces: Review['failedPlaces'];
  readonly groups: GroupsOfRun;
}

/**
 * Makes the review of a run.
 *
 * @param before the latest review of all accounts
 */
export function reviewOf(
  { run, input, startedAt, finishedAt }: RunSummary,
  { rows, failedPlaces, groups }: Found,
  before: Review | undefined,
): Review {
  const earlier = new Map(before?.accesses.map((access) => [keyOf(access), access]));
  const seen = rows.flatMap((row) => {
    const access = reviewed(row);
    if (access === undefined) return [];
    return [
      withLogins(access, row, {
        ...{ now: finishedAt, groups, before },
        earlier: earlier.get(keyOf(access)),
      }),
    ];
  });
  const accesses = [...seen, ...unseen(seen, { failedPlaces, groups, now: finishedAt }, before)];
  const databases = databasesOf(rows);
  const changes = before && {
    since: before.run,
    at: before.finishedAt,
    list: changesBetween(before, { accesses, databases }, isWhole(input)),
  };
  return {
    schema: REVIEW_SCHEMA,
    run,
    mode: input.mode,
    startedAt,
    finishedAt,
    scope: scopeOf(input),
    accesses,
    databases,
    failedPlaces,
    strays: rows.flatMap(strayOf),
    ...(changes && { changes }),
  };
}

/** The accesses of places that the run could not ask, as they were but for who has left since. */
function unseen(
  seen: readonly ReviewedAccess[],
  { failedPlaces, groups, now }: Pick<Found, 'failedPlaces' | 'groups'> & { readonly now: string },
  before: Review | undefined,
): ReviewedAccess[] {
  const problems = new Map(
    failedPlaces.map(({ account, region, problem }) => [`${account}/${region}`, problem]),
  );
  const known = new Set(seen.map(keyOf));
  return (before?.accesses ?? []).flatMap((access) => {
    const problem = problems.get(`${access.account}/${access.region}`);
    if (problem === undefined || known.has(keyOf(access))) return [];
    const asOf = access.asOf ?? before?.finishedAt ?? '';
    return [{ ...stillIn(access, groups, now), outcome: 'failed', problem, asOf }];
  });
}

function scopeOf({ accounts, groups, accesses }: RunInput): string {
  const parts = [
    accounts && `accounts ${accounts.join(', ')}`,
    groups && `accesses with the groups ${groups.join(', ')}`,
    accesses && `accesses ${accesses.join(', ')}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? ALL_ACCOUNTS : parts.join('; ');
}

function reviewed(row: Row): ReviewedAccess | undefined {
  const { account, name, region, access, identity, endpoint, outcome, warnings } = row;
  if (outcome === 'unrecorded') return undefined; // a stray
  if (access === undefined || identity === undefined || endpoint === undefined) return undefined;
  return {
    account,
    name,
    region,
    access,
    identity,
    endpoint,
    ...(row.groups !== undefined && { groups: row.groups }),
    ...(row.until !== undefined && { until: row.until }),
    declarers: (row.declarers ?? []).map((each) => describeDeclarer(each, each.declaredBy)),
    outcome,
    ...(row.problem !== undefined && { problem: row.problem }),
    warnings,
    ...(row.madeTrue !== undefined && { madeTrue: row.madeTrue }),
  };
}

/**
 * The logins that the run has seen, or else those that an earlier one saw, and who of them has left
 * since: a run that can't reach a server knows the groups all the same.
 */
function withLogins(
  access: ReviewedAccess,
  { sighting, outcome }: Row,
  {
    now,
    groups,
    before,
    earlier,
  }: {
    readonly now: string;
    readonly groups: GroupsOfRun;
    readonly before: Review | undefined;
    readonly earlier: ReviewedAccess | undefined;
  },
): ReviewedAccess {
  const known = earlier?.logins;
  if (sighting !== undefined) {
    const since = new Map(known?.map(({ name, firstSeen = now }) => [name, firstSeen]));
    const logins: ManagedLogin[] = sighting.logins.map((login) => ({
      ...login,
      firstSeen: since.get(login.name) ?? now,
    }));
    return { ...access, logins };
  }
  if (known === undefined || before === undefined) return access;
  const asWas = { ...access, logins: known, asOf: earlier?.asOf ?? before.finishedAt };
  // A newer request may name other groups.
  return outcome === 'superseded' ? asWas : stillIn(asWas, groups, now);
}

/** Tells who of the people that an earlier run saw should be out by now. */
function stillIn(access: ReviewedAccess, groups: GroupsOfRun, now: string): ReviewedAccess {
  if (access.logins === undefined || access.groups === undefined) return access;
  const declared = { groups: access.groups, until: access.until };
  return { ...access, logins: withGroups(access.logins, declared, groups, new Date(now)) };
}

/** Accesses to one database have seen the same others. */
function databasesOf(rows: readonly Row[]): ReviewedDatabase[] {
  const found = new Map<string, ReviewedDatabase>();
  for (const { account, name, region, endpoint, identity, sighting } of rows) {
    if (endpoint === undefined || identity === undefined || sighting === undefined) continue;
    const { dbname } = identity;
    const key = `${account}/${region}/${endpoint}/${dbname}`;
    if (found.has(key)) continue;
    const { others, unseen } = sighting;
    found.set(key, { account, name, region, endpoint, dbname, others, unseen });
  }
  return [...found.values()];
}

function strayOf(row: Row): Review['strays'] {
  const { account, name, region, endpoint, outcome, problem = '' } = row;
  const cure = outcome === 'unreadable' || outcome === 'unrecorded' ? CURES[outcome] : undefined;
  if (cure === undefined) return [];
  const where = { account, name, region, ...(endpoint !== undefined && { endpoint }) };
  return [{ ...where, what: problem, cure }];
}

const CURES = {
  unreadable: 'docs/accesses.md, "Unreadable records"',
  unrecorded: 'docs/reconcile.md, "Accesses without a record"',
} as const;
