import { Blocked } from '../../errors/server.ts';
import { reason } from '../../runtime/errors.ts';
import type { Expulsion, PostgresDeparture, PostgresPlan, PostgresStep } from '../model/changes.ts';
import { inOneTransaction } from './apply.ts';
import { literal } from './quote.ts';
import type { PreparedEnded } from './sessions/end-prepared.ts';
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
 * is tried user by user: nobody stays because of somebody else. Returns warnings.
 */
export async function expel(plan: PostgresPlan, site: Site): Promise<string[]> {
  const failures: unknown[] = [];
  const warnings: string[] = [];
  const dropped = new Set(plan.departures.flatMap(namesOfDropped));
  for (const expulsion of plan.expulsions) {
    const parts = apart(expulsion);
    // Who is dropped can't log in to commit what it has prepared, which goes right before it.
    const staying = losersOf(expulsion).filter((name) => !dropped.has(name));
    // Also before: after a crash, nothing would tell the next run that they may do less.
    const before = await withoutPrepared(staying, site).catch(() => undefined);
    warnings.push(...(before?.warnings ?? []));
    try {
      await carryOut(expulsion, site);
    } catch (error) {
      if (parts.length < 2) failures.push(error);
      else failures.push(...(await oneByOne(parts, site)));
    }
    const { warnings: told, failed } = await withoutPrepared(staying, site);
    warnings.push(...told, ...failed.map(stillCommitted));
  }
  if (failures.length > 0) throw failures.find((error) => error instanceof Blocked) ?? failures[0];
  return warnings;
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

function namesOfDropped(change: PostgresDeparture): readonly string[] {
  return change.kind === 'drop' ? change.names : [];
}

/** Everybody who loses something with it. */
function losersOf({ steps, users }: Expulsion<PostgresStep>): string[] {
  const forbidden = steps.flatMap((step) => (step.kind === 'forbid login' ? step.users : []));
  return [...new Set([...users, ...forbidden])];
}

/** A transaction counts with the rights with which it was prepared, whenever it is committed. */
async function withoutPrepared(users: readonly string[], site: Site): Promise<PreparedEnded> {
  if (users.length === 0) return { warnings: [], failed: [] };
  const { endPrepared } = await import('./sessions/end-prepared.ts');
  return endPrepared(users, site);
}

/** A warning. */
function stillCommitted({
  transaction: { gid, owner, database },
  doing,
  error,
}: PreparedEnded['failed'][number]): string {
  return (
    `could not ${doing}: ${reason(error)}. ${owner} can still commit it, with the rights of ` +
    `before. Run ROLLBACK PREPARED ${literal(gid).text} as ${owner} in database ${database}`
  );
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
