import type { OwnPostgresDeparture, OwnPostgresStep, PostgresPlan } from '../model/changes.ts';
import type { OwnedObjects, PostgresTarget, ServerState } from '../model/state.ts';
import { type Difference, differenceOf } from '../plan/diff.ts';
import { type OwnChanges, planChanges } from '../plan/index.ts';
import { names } from '../plan/lists.ts';
import { handOvers, type NewOwnerOf, releaseOwnedObjects } from './hand-over.ts';
import { losingSessionRole, resetSessionRoles, setSessionRoles } from './session-roles.ts';

/** All that a plan starts from. */
export interface PlanBasis {
  readonly current: ServerState<PostgresTarget>;
  readonly ownedObjects: readonly OwnedObjects[];
  /** The owner role of another database's own accesses, for objects that people made there. */
  newOwnerElsewhere(database: string): string | undefined;
}

/** @param database the access's own, in which users that stay own nothing themselves. */
export function planPostgres(
  basis: PlanBasis,
  wanted: ServerState<PostgresTarget>,
  database: string,
): PostgresPlan {
  const { current, ownedObjects } = basis;
  const difference = differenceOf(current, wanted);
  const ours = new Set(names([...current.roles, ...wanted.roles]));
  const demoted = losingSessionRole(current, difference.wanted, ours);
  const newOwnerOf = newOwners(basis, wanted, database);
  const { staying, losing } = byFuture(ownedObjects, difference, wanted, database);
  const own: OwnChanges<OwnPostgresStep, OwnPostgresDeparture> = {
    beforeGrants: handOvers(staying, newOwnerOf),
    afterMemberships: setSessionRoles(difference.current, difference.wanted),
    endSessionsOf: demoted,
    afterSessions: [
      // Only now: the setting is what tells a run after a crash that sessions may still go on as
      // the role.
      ...resetSessionRoles(demoted),
      ...releaseOwnedObjects(losing, newOwnerOf),
    ],
  };
  return planChanges(difference, own);
}

function newOwners(
  { current, newOwnerElsewhere }: PlanBasis,
  wanted: ServerState,
  database: string,
): NewOwnerOf {
  const ownRole = wanted.roles.find(({ level }) => level === 'owner')?.name;
  const people = new Set(names(current.people));
  return (objects) =>
    (objects.database !== database && people.has(objects.owner)
      ? newOwnerElsewhere(objects.database)
      : undefined) ?? ownRole;
}

/** Objects of logins that stay in the access, and of those that leave it or may do less in it. */
function byFuture(
  ownedObjects: readonly OwnedObjects[],
  { roles, departing, reduced }: Difference<PostgresTarget>,
  wanted: ServerState,
  database: string,
): { readonly staying: OwnedObjects[]; readonly losing: OwnedObjects[] } {
  const kept = new Set(names([...wanted.users, ...wanted.people]));
  const dropped = new Set(names([...departing, ...roles.gone]));
  const losing = new Set(reduced);
  const here = ownedObjects.filter((objects) => objects.database === database);
  return {
    staying: here.filter(({ owner }) => kept.has(owner)),
    losing: ownedObjects.filter(
      (objects) =>
        dropped.has(objects.owner) || (objects.database === database && losing.has(objects.owner)),
    ),
  };
}
