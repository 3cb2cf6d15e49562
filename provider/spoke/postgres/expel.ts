import { Blocked } from '../../errors/server.ts';
import type { Expulsion, PostgresPlan, PostgresStep } from '../model/changes.ts';
import { inOneTransaction } from './apply.ts';
import { type PreparedEnded, stillCommitted } from './sessions/prepared-ended.ts';
import {
  endSessions,
  type Look,
  type Oid,
  oidsOf,
  terminate,
  terminateAll,
  untilEnded,
} from './sessions/sessions.ts';
import type { Site } from './site.ts';
import { BEGIN, COMMIT, partsOf, transaction } from './transaction.ts';

/**
 * Each expulsion in a transaction of its own, which ends the sessions as well. What fails for all
 * is tried user by user: nobody stays because of somebody else.
 * @param tell takes warnings at once: whatever fails later, no other run finds their cause again
 */
export async function expel(
  plan: PostgresPlan,
  site: Site,
  tell: (warnings: readonly string[]) => void,
): Promise<void> {
  const failures: unknown[] = [];
  const isDropped = isDroppedBy(plan);
  for (const expulsion of plan.expulsions) {
    const parts = apart(expulsion);
    const staying = losersOf(expulsion).filter((name) => !isDropped(name));
    // Also before: after a crash, nothing would tell the next run that they may do less.
    await endPreparedOf(staying, [], site).then(
      ({ ended }) => tell(ended),
      () => {},
    );
    try {
      await carryOut(expulsion, site);
    } catch (error) {
      if (parts.length < 2) failures.push(error);
      else failures.push(...(await oneByOne(parts, site)));
    }
  }
  const losers = plan.expulsions.flatMap(losersOf).filter((name) => !isDropped(name));
  await endPreparedOf(
    [...new Set(losers)],
    reducedBy(plan).filter((name) => !isDropped(name)),
    site,
  ).then(
    ({ ended, others, failed }) => tell([...ended, ...others, ...failed.map(stillCommitted)]),
    (error) => failures.push(error),
  );
  if (failures.length > 0) throw failures.find((error) => error instanceof Blocked) ?? failures[0];
}

/** Not for ever: somebody who holds up several of them in a row holds up all. */
const MOST_BLOCKED = 5;

async function oneByOne(
  parts: ReadonlyArray<Expulsion<PostgresStep>>,
  site: Site,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  let blocked = 0;
  for (const part of parts) {
    if (blocked === MOST_BLOCKED) break;
    try {
      await carryOut(part, site);
      blocked = 0;
    } catch (error) {
      failures.push(error);
      blocked = error instanceof Blocked ? blocked + 1 : 0;
    }
  }
  return failures;
}

/** What those prepared who are dropped goes right before them (departures.ts). */
function isDroppedBy({ departures }: PostgresPlan): (name: string) => boolean {
  const dropped = new Set(
    departures.flatMap((change) => (change.kind === 'drop' ? change.names : [])),
  );
  return (name) => dropped.has(name);
}

/** Users and roles that stay, with fewer privileges. */
function reducedBy({ expulsions }: PostgresPlan): string[] {
  const revoked = expulsions.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'revoke' ? step.grantees : [])),
  );
  return [...new Set(revoked)];
}

/** Everybody who loses something with it. */
function losersOf({ steps, users }: Expulsion<PostgresStep>): string[] {
  const forbidden = steps.flatMap((step) => (step.kind === 'forbid login' ? step.users : []));
  return [...new Set([...users, ...forbidden])];
}

/** A transaction counts with the rights with which it was prepared, whenever it is committed. */
async function endPreparedOf(
  users: readonly string[],
  reduced: readonly string[],
  site: Site,
): Promise<PreparedEnded> {
  if (users.length + reduced.length === 0) return { ended: [], others: [], failed: [] };
  const { endPrepared } = await import('./sessions/end-prepared.ts');
  return endPrepared(users, site, reduced);
}

async function carryOut(expulsion: Expulsion<PostgresStep>, site: Site): Promise<void> {
  const { steps } = expulsion;
  const losing = losersOf(expulsion);
  if (steps.length === 0) return endSessions(losing, site);
  if (losing.length === 0) return inOneTransaction(steps, site, async () => {});
  const { oids, seen } = await transaction(site, async (send) => {
    const [, users] = await send(
      BEGIN,
      { doing: 'looking for sessions', statements: [oidsOf(losing)] },
      ...partsOf(steps, site),
      // After a crash right behind the commit, nobody would know whose sessions to end.
      { doing: 'ending sessions', statements: [terminate(losing)] },
    );
    const oids = (users as readonly Oid[]).map(({ oid }) => oid); // as oidsOf() selects them
    await site.assertLocked();
    const [, ...seen] = await send(COMMIT, {
      doing: 'ending sessions',
      statements: terminateAll(oids),
    });
    return { oids, seen: seen as unknown as Look }; // the rows of terminateAll()
  });
  await untilEnded(oids, seen, site);
}

/** The same in parts: what concerns nobody in particular, then one user after the other. */
function apart({ steps, users }: Expulsion<PostgresStep>): Array<Expulsion<PostgresStep>> {
  const everybody = new Set([...users, ...steps.flatMap(usersOf)]);
  return [
    ...steps
      .filter((step) => usersOf(step).length === 0)
      .map((step) => ({ steps: [step], users: [] })),
    ...[...everybody].map((name) => ({
      steps: steps
        .filter((step) => usersOf(step).includes(name))
        .map((step) => onlyFor(name, step)),
      users: users.filter((user) => user === name),
    })),
  ];
}

function usersOf(step: PostgresStep): readonly string[] {
  switch (step.kind) {
    case 'forbid login':
      return step.users;
    case 'add members':
    case 'remove members':
      return step.members;
    case 'grant':
    case 'revoke':
      return step.grantees;
    default:
      return [];
  }
}

function onlyFor(name: string, step: PostgresStep): PostgresStep {
  switch (step.kind) {
    case 'forbid login':
      return { ...step, users: [name] };
    case 'add members':
    case 'remove members':
      return { ...step, members: [name] };
    case 'grant':
    case 'revoke':
      return { ...step, grantees: [name] };
    default:
      return step;
  }
}
