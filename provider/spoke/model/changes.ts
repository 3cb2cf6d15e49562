import type { Customization, MysqlCustomization, PostgresCustomization } from './customizations.ts';
import type { GroupRole, Keeper, MysqlTarget, PostgresTarget, Target, User } from './state.ts';

/**
 * The way from the current state to the wanted one. Data: it is logged, counted, answered by a dry
 * run, and carried out.
 */
export interface Plan<S = Step, D = Departure> {
  /**
   * Before anything else, each on its own: who must lose something has lost it, whatever follows.
   */
  readonly expulsions: ReadonlyArray<Expulsion<S>>;
  /** In this order, in one transaction where the engine has one. */
  readonly steps: readonly S[];
  /** Then, one by one: users that can't log in any more are dropped. */
  readonly departures: readonly D[];
  /** Warnings: what stays as it is, and why. */
  readonly notes: readonly string[];
}

/** What some users lose at the same time. */
export interface Expulsion<S> {
  /** In one transaction where the engine has one. */
  readonly steps: readonly S[];
  /** Whose sessions end with it. */
  readonly users: readonly string[];
}

export type PostgresPlan = Plan<PostgresStep, PostgresDeparture>;
export type MysqlPlan = Plan<MysqlStep, SharedDeparture>;

/** A change of whichever engine. */
export type Change = Step | EndSessions | Departure;
export type Step = PostgresStep | MysqlStep;
export type Departure = PostgresDeparture;

/** The steps that both engines have, each with targets of its own. */
export type SharedStep<On extends Target> =
  | { readonly kind: 'create role' | 'mark role'; readonly role: GroupRole }
  | { readonly kind: 'create user'; readonly user: User }
  | { readonly kind: 'adopt user' | 'release user'; readonly user: User }
  | {
      readonly kind: 'create people' | 'allow login' | 'forbid login';
      readonly users: readonly string[];
    }
  | { readonly kind: 'set password'; readonly user: string }
  | GrantChange<On>
  | MembershipChange;

export interface EndSessions {
  readonly kind: 'end sessions';
  readonly users: readonly string[];
}

export interface SharedDeparture {
  readonly kind: 'drop';
  /** Users or group roles. */
  readonly names: readonly string[];
}

export interface GrantChange<On extends Target = Target> {
  readonly kind: 'grant' | 'revoke';
  readonly privileges: readonly string[];
  readonly on: On;
  /** Group roles, or users. */
  readonly grantees: readonly string[];
}

export interface MembershipChange {
  readonly kind: 'add members' | 'remove members';
  readonly role: string;
  readonly members: readonly string[];
}

/** What somebody else set for the user before a rotation, for the one after it. */
export interface CarryOver<C extends Customization = Customization> {
  readonly kind: 'carry over';
  readonly from: string;
  readonly to: string;
  readonly portable: readonly C[];
}

/** MySQL's roles hold nothing, and its objects have no owner. */
export type MysqlStep = SharedStep<MysqlTarget> | OwnMysqlStep;
export type OwnMysqlStep = CarryOver<MysqlCustomization>;
export type PostgresStep = SharedStep<PostgresTarget> | OwnPostgresStep;
export type PostgresDeparture = SharedDeparture | OwnPostgresDeparture;
export type OwnPostgresStep =
  | SetSessionRole
  | ClearPrivileges
  | MembershipChange
  | CreateKeeper
  | CarryOver<PostgresCustomization>;
export type OwnPostgresDeparture =
  | ResetSessionRole
  | HandOver
  | ClearPrivileges
  | LeaveUser
  | SharedDeparture;

export interface SetSessionRole {
  readonly kind: 'set session role';
  readonly role: string;
  readonly users: readonly string[];
}

export interface ResetSessionRole {
  readonly kind: 'reset session role';
  readonly users: readonly string[];
}

/** Ends the master's membership in a user whose adoption is undone. */
export interface LeaveUser {
  readonly kind: 'leave user';
  readonly user: string;
}

export interface CreateKeeper {
  readonly kind: 'create keeper';
  readonly keeper: Keeper;
}

export interface HandOver {
  readonly kind: 'hand over';
  readonly owner: string;
  readonly database: string;
  /** A keeper, or the owners' group role. */
  readonly to: string;
  readonly uses: Uses;
}

/** The group roles that use what a keeper has taken over. */
export interface Uses {
  /** Of large objects. */
  readonly readers: readonly string[];
  readonly writers: readonly string[];
  /**
   * Of routines that run with the rights of their owner: those that may do as much themselves.
   * Undefined: they stay as they are.
   */
  readonly callers: readonly string[] | undefined;
}

export interface ClearPrivileges {
  readonly kind: 'clear privileges';
  readonly grantee: string;
  readonly database: string;
  /** Does the grantee stay, and with it what it owns? */
  readonly keepsObjects: boolean;
  /** What goes with the privileges: policies, default privileges, user mappings. */
  readonly along: readonly string[];
}

export function changesOf<S, D>({
  expulsions,
  steps,
  departures,
}: Omit<Plan<S, D>, 'notes'>): Array<S | EndSessions | D> {
  return [...expulsions.flatMap(changesOfExpulsion), ...steps, ...departures];
}

function changesOfExpulsion<S>({ steps, users }: Expulsion<S>): Array<S | EndSessions> {
  return users.length === 0 ? [...steps] : [...steps, { kind: 'end sessions', users }];
}
