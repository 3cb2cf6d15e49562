import { Blocked } from '../../errors/server.ts';
import type { Expulsion, PostgresPlan, PostgresStep } from '../model/changes.ts';
import { inOneTransaction } from './apply.ts';
import { endSessions } from './sessions/sessions.ts';
import type { Site } from './site.ts';

/**
 * Each expulsion in a transaction of its own, which ends the sessions as well. What fails for all
 * is tried user by user: nobody stays because of somebody else.
 */
export async function expel({ expulsions }: PostgresPlan, site: Site): Promise<void> {
  const failures: unknown[] = [];
  for (const expulsion of expulsions) {
    const parts = apart(expulsion);
    try {
      await carryOut(expulsion, site);
    } catch (error) {
      if (parts.length < 2) failures.push(error);
      else failures.push(...(await oneByOne(parts, site)));
    }
  }
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

async function carryOut({ steps, users }: Expulsion<PostgresStep>, site: Site): Promise<void> {
  const forbidden = steps.flatMap((step) => (step.kind === 'forbid login' ? step.users : []));
  const losing = [...new Set([...users, ...forbidden])];
  if (steps.length === 0) await endSessions(losing, site);
  else await inOneTransaction(steps, site, { losing });
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
