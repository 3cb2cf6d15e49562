import { sql } from '../engine/sql.ts';
import type { MysqlPlan } from '../model/changes.ts';
import { listed } from '../model/describe.ts';
import { forUsers, names } from '../plan/lists.ts';
import { inPhase, preparations } from './apply.ts';
import { describeDefined } from './definers.ts';
import { errorNumber } from './errors.ts';
import { literals } from './quote.ts';
import { type Deed, definedBy, endSessionsOf, run, runAndSee, type Site } from './site.ts';

/**
 * Leavers are locked first, whatever else is to be done. The demoted lose their privileges before
 * the membership that tells the next run of them, and in between their sessions. No statement waits
 * for what a user can hold. Throws what failed after all else is done.
 * @param tell takes warnings at once: whatever fails, no other run finds their cause again
 */
export async function expel(
  { expulsions, departures }: MysqlPlan,
  site: Site,
  tell: (warnings: readonly string[]) => void,
): Promise<void> {
  if (expulsions.length === 0) return;
  await site.assertLocked();
  const leavers = leaversOf(departures, site);
  // Also those that a DBA has locked: with the lock comes the marker, by which a run knows somebody
  // without a role.
  const shut = inPhase('shut', forUsers('forbid login', leavers), site);
  const ended = new Set(await endAfter(shut, leavers, site));
  const failures: unknown[] = [];
  for (const { steps, users } of expulsions) {
    try {
      const losses = [...preparations(steps, site), ...inPhase('reduce', steps, site)];
      // Before the last trace of what they lose is gone: nobody would know whose sessions to end.
      for (const name of await endAfter(losses, users, site)) ended.add(name);
      await run(inPhase('part', steps, site), site);
    } catch (error) {
      failures.push(error);
    }
  }
  const reduced = expulsions.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'revoke' ? step.grantees : [])),
  );
  const losing = [...new Set([...leavers, ...expulsions.flatMap(({ users }) => users)])];
  try {
    tell(await warnOfNamesakes([...ended], site));
    tell(await warnOfPrepared(losing, site));
    tell(await warnOfWeakened([...new Set(reduced)], site));
  } catch (error) {
    failures.push(error);
  }
  if (failures.length > 0) throw failures[0];
}

async function endAfter(
  losses: readonly Deed[],
  users: readonly string[],
  site: Site,
): Promise<string[]> {
  if (users.length > 0) return endSessionsOf(users, await runAndSee(losses, site), site);
  await run(losses, site);
  return [];
}

function leaversOf(departures: MysqlPlan['departures'], { lastSeen }: Site): string[] {
  const roles = new Set(names(lastSeen.current.roles));
  return departures.flatMap((change) => change.names).filter((name) => !roles.has(name));
}

/** Objects may run with the rights of a user that stays with fewer privileges. */
async function warnOfWeakened(reduced: readonly string[], site: Site): Promise<string[]> {
  const definers = await definedBy(reduced, site);
  if (definers.unknown !== undefined)
    return [
      `${listed(reduced)} may do less than before; whether objects run with their rights was ` +
        `not seen: ${definers.unknown}`,
    ];
  return [...definers.objects].map(
    ([name, objects]) =>
      `${name} may do less than before, and so may ${describeDefined(objects)}, which run with ` +
      'its rights',
  );
}

/**
 * Other people's accounts may bear the names of our users. The server does not tell their sessions
 * apart, so these were ended too.
 */
async function warnOfNamesakes(
  users: readonly string[],
  { connection, explain }: Site,
): Promise<string[]> {
  if (users.length === 0) return [];
  const rows = await connection
    .query<{ name: string; host: string }>(
      sql`SELECT User AS name, Host AS host FROM mysql.user
           WHERE User IN (${literals(users)}) AND Host NOT IN ('%', '')`,
    )
    .catch((error: unknown) => {
      throw explain(error, 'looking for other accounts of the same names');
    });
  return rows.map(
    ({ name, host }) =>
      `the sessions of ${name} were ended, also those of the account '${name}'@'${host}', which ` +
      'is not ours: the server does not tell them apart',
  );
}

/** MySQL says no more to a master without XA_RECOVER_ADMIN (ER_XAER_RMERR). */
const MAY_NOT_RECOVER = 1401;

/**
 * A prepared transaction outlives its session, and counts with the rights of then. The server does
 * not tell whose it is, and whoever knows its name may commit it.
 */
async function warnOfPrepared(
  losing: readonly string[],
  { connection, explain }: Site,
): Promise<string[]> {
  if (losing.length === 0) return [];
  try {
    const { length: count } = await connection.query(sql`XA RECOVER`);
    const are = count === 1 ? '1 transaction is' : `${count} transactions are`;
    return count === 0
      ? []
      : [
          `${are} prepared on the server (XA RECOVER), which does not tell by whom: what ` +
            `${listed(losing)} prepared still counts when anybody commits it. Run XA ROLLBACK ` +
            'for each that no application knows',
        ];
  } catch (error) {
    if (errorNumber(error) !== MAY_NOT_RECOVER)
      throw explain(error, 'looking for prepared transactions');
    return [
      `whether ${listed(losing)} prepared transactions (XA PREPARE), which still count when ` +
        'anybody commits them, was not seen: the master user lacks XA_RECOVER_ADMIN',
    ];
  }
}
