import { describeIdentity, type Identity } from '../contract/request/identity.ts';
import { notTakenBack } from '../errors/access.ts';
import { type Change, changesOf, type Plan } from './model/changes.ts';
import { describe } from './model/describe.ts';
import { expelledBy, type Inspection, type Undone } from './server.ts';

/**
 * Warns of changes that are still to be made although they were carried out: another grantor gave
 * what we can't take back. Throws if somebody thereby keeps an access that they should have lost.
 * `apply` itself has warned of users that can't be dropped.
 *
 * @param told what `apply` could not do, and has told why
 */
export function warnOfUndone(
  remaining: Plan,
  told: readonly Undone[],
  identity: Identity,
): string[] {
  const undropped = new Set(
    remaining.departures.flatMap((change) => (change.kind === 'drop' ? change.names : [])),
  );
  const explained = new Set(told.map(({ doing }) => doing));
  const stuck = new Set(told.flatMap(({ about }) => about));
  const undone = changesOf(remaining).filter(
    (change) =>
      change.kind !== 'drop' &&
      !explained.has(describe(change)) &&
      !(change.kind === 'clear privileges' && stuck.has(change.grantee)) &&
      !(change.kind === 'end sessions' && change.users.every((user) => undropped.has(user))),
  );
  const kept = undone.filter(({ kind }) => ENDS_ACCESS.has(kind));
  if (kept.length > 0) {
    // Sessions are to end whenever somebody keeps something, and are no matter of grantors.
    const causes = kept.filter(({ kind }) => kind !== 'end sessions');
    const told = causes.length > 0 ? causes : kept;
    throw notTakenBack({ what: describeIdentity(identity), undone: told.map(describe) });
  }
  return undone.map(
    (change) => `it was not possible to ${describe(change)}: somebody else granted or holds it`,
  );
}

const ENDS_ACCESS: ReadonlySet<Change['kind']> = new Set([
  'remove members',
  'forbid login',
  'end sessions',
]);

/**
 * The inspection without people in no access whom none of these plans was about: another run is
 * expelling them at this moment, which it does before it waits for the server's lock.
 */
export function withoutLeaversOfOthers(inspection: Inspection, tried: readonly Plan[]): Inspection {
  const ours = new Set(tried.flatMap(expelledBy));
  const people = inspection.current.people.filter(
    ({ name, memberOf }) => memberOf.length > 0 || ours.has(name),
  );
  return { ...inspection, current: { ...inspection.current, people } };
}
