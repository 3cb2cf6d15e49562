import { Blocked } from '../../errors/server.ts';
import { reason } from '../../runtime/errors.ts';
import type { Expulsion, PostgresPlan, PostgresStep } from '../model/changes.ts';
import { inOneTransaction } from './apply.ts';
import { literal } from './quote.ts';
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
  for (const expulsion of plan.expulsions) {
    const parts = apart(expulsion);
    try {
      await carryOut(expulsion, site);
    } catch (error) {
      if (parts.length < 2) failures.push(error);
      else failures.push(...(await oneByOne(parts, site)));
    }
  }
  // When everybody is out: somebody may have prepared many.
  await endPreparedOf(stayingLosers(plan), site).then(tell, (error) => failures.push(error));
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
function stayingLosers({ expulsions, departures }: PostgresPlan): string[] {
  const dropped = new Set(
    departures.flatMap((change) => (change.kind === 'drop' ? change.names : [])),
  );
  return [...new Set(expulsions.flatMap(losersOf))].filter((name) => !dropped.has(name));
}

/** Everybody who loses something with it. */
function losersOf({ steps, users }: Expulsion<PostgresStep>): string[] {
  const forbidden = steps.flatMap((step) => (step.kind === 'forbid login' ? step.users : []));
  return [...new Set([...users, ...forbidden])];
}

/**
 * A transaction counts with the rights with which it was prepared, whenever it is committed.
 * Returns warnings.
 */
async function endPreparedOf(users: readonly string[], site: Site): Promise<string[]> {
  if (users.length === 0) return [];
  const { endPrepared } = await import('./sessions/end-prepared.ts');
  const { warnings, failed } = await endPrepared(users, site);
  return [
    ...warnings,
    ...failed.map(
      ({ transaction: { gid, owner, database }, doing, error }) =>
        `could not ${doing}: ${reason(error)}. ${owner} can still commit it, with the rights of ` +
        `before. Run ROLLBACK PREPARED ${literal(gid).text} as ${owner} in database ${database}`,
    ),
  ];
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
