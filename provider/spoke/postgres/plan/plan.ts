import type {
  Expulsion,
  OwnPostgresDeparture,
  OwnPostgresStep,
  PostgresPlan,
} from '../../model/changes.ts';
import type { Customizations, PostgresCustomization } from '../../model/customizations.ts';
import type { Keeper, OwnedObjects, PostgresTarget, ServerState } from '../../model/state.ts';
import { carryOver } from '../../plan/carry-over.ts';
import { type Difference, differenceOf } from '../../plan/diff.ts';
import { demotedOf } from '../../plan/expulsions.ts';
import { type OwnChanges, planChanges } from '../../plan/index.ts';
import { byText, names } from '../../plan/lists.ts';
import { clearPrivileges, releaseOwnedObjects } from './hand-over.ts';
import { planKeepers, wantedKeepers } from './keepers.ts';
import { keptRoles } from './kept-roles.ts';
import { losingSessionRole, resetSessionRoles, setSessionRoles } from './session-roles.ts';

/** All that a plan starts from. */
export interface PlanBasis {
  readonly current: ServerState<PostgresTarget>;
  readonly ownedObjects: readonly OwnedObjects[];
  /** Roles that were granted something in the database by name. */
  readonly grantees: ReadonlySet<string>;
  readonly keepers: readonly Keeper[];
  /** By user of the application: what a DBA set for it. */
  readonly customizations: ReadonlyMap<string, Customizations<PostgresCustomization>>;
  /** Users of ours as roles of others, and group roles as members of whatever role. */
  readonly strayMemberships: readonly StrayMembership[];
}

export interface StrayMembership {
  readonly role: string;
  readonly member: string;
}

/** @param database the access's own. */
export function planPostgres(
  basis: PlanBasis,
  wanted: ServerState<PostgresTarget>,
  database: string,
): PostgresPlan {
  const { current, ownedObjects } = basis;
  const kept = keptRoles(current.roles, wanted.roles, ownedObjects);
  const difference = differenceOf(current, { ...wanted, roles: [...wanted.roles, ...kept.roles] });
  const ours = new Set(names([...current.roles, ...wanted.roles]));
  const demoted = losingSessionRole(current, difference.wanted, ours);
  const leaving = ofLeavers(ownedObjects, difference, database);
  const keepers = planKeepers(
    basis.keepers,
    wantedKeepers(basis.keepers, ownedObjects, leaving),
    wanted.roles,
  );
  const own: OwnChanges<OwnPostgresStep, OwnPostgresDeparture> = {
    demoted,
    withLeavers: keepers.made,
    expulsions: strayMembers(basis),
    // As the owner role, they or others may have granted something to them by name.
    afterDemotions: clearPrivileges(
      [...demotedOf(difference, demoted), ...keepingLogin(difference)].filter((name) =>
        basis.grantees.has(name),
      ),
      database,
    ),
    afterMemberships: [
      ...setSessionRoles(difference.current, difference.wanted),
      ...keepers.join,
      ...carryOver(difference, basis.customizations),
    ],
    beforeDrops: [
      // Only now: the setting is what tells a run after a crash that this is not done yet.
      ...resetSessionRoles(demoted),
      ...releaseOwnedObjects(
        [...leaving, ...ofKeepers(keepers.gone, basis)],
        wanted.roles,
        database,
      ),
      ...keepers.gone.map((name) => ({ kind: 'drop', names: [name] }) as const),
    ],
    notes: kept.notes,
  };
  return planChanges(difference, own);
}

/** Leavers that another access needs. */
function keepingLogin({ leaving, departing }: Difference<PostgresTarget>): string[] {
  const dropped = new Set(names(departing));
  return names(leaving.filter(({ name, memberOf }) => memberOf.length > 0 && !dropped.has(name)));
}

/** Whoever has become the other role by SET ROLE is so until the session ends. */
function strayMembers({ strayMemberships, current }: PlanBasis): Array<Expulsion<OwnPostgresStep>> {
  const logins = [...current.users, ...current.people];
  return byText([...Map.groupBy(strayMemberships, ({ role }) => role)], ([role]) => role).map(
    ([role, stray]) => {
      const members = stray.map(({ member }) => member).toSorted();
      const users = logins.filter(
        ({ name, memberOf }) =>
          members.includes(name) || memberOf.some((of) => members.includes(of)),
      );
      return { steps: [{ kind: 'remove members', role, members }], users: names(users) };
    },
  );
}

/** Keepers that own nothing may still hold something that a DBA gave them. */
function ofKeepers(gone: readonly string[], { ownedObjects }: PlanBasis): OwnedObjects[] {
  return ownedObjects.filter(({ owner }) => gone.includes(owner));
}

/**
 * Objects of those that leave the access; only here if others still need them. What a user that
 * stays owns is its own.
 */
function ofLeavers(
  ownedObjects: readonly OwnedObjects[],
  { roles, leaving, departing }: Difference<PostgresTarget>,
  database: string,
): OwnedObjects[] {
  const dropped = new Set(names([...departing, ...roles.gone]));
  const leavers = new Set(names(leaving));
  return ownedObjects.filter(
    (objects) =>
      dropped.has(objects.owner) || (objects.database === database && leavers.has(objects.owner)),
  );
}
