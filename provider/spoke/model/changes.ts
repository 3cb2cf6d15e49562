import type { GroupRole, MysqlTarget, PostgresTarget, Target, User } from './state.ts';

/**
 * The way from the current state to the wanted one. Data: it is logged, counted, answered by a dry
 * run, and carried out.
 */
export interface Plan<S = Step, D = Departure> {
  /** In this order, in one transaction where the engine has one. */
  readonly steps: readonly S[];
  /** Then, one by one: sessions end, and users that can't log in any more are dropped. */
  readonly departures: readonly D[];
}

export type PostgresPlan = Plan<PostgresStep, PostgresDeparture>;
export type MysqlPlan = Plan<MysqlStep, SharedDeparture>;

/** A change of whichever engine. */
export type Change = Step | Departure;
export type Step = PostgresStep | MysqlStep;
export type Departure = PostgresDeparture;

/** The steps that both engines have, each with targets of its own. */
export type SharedStep<On extends Target> =
  | { readonly kind: 'create role' | 'mark role'; readonly role: GroupRole }
  | { readonly kind: 'create user'; readonly user: User }
  | {
      readonly kind: 'create people' | 'allow login' | 'forbid login';
      readonly users: readonly string[];
    }
  | { readonly kind: 'set password'; readonly user: string }
  | GrantChange<On>
  | MembershipChange;

export type SharedDeparture =
  | { readonly kind: 'end sessions'; readonly users: readonly string[] }
  /** Users or group roles. */
  | { readonly kind: 'drop'; readonly names: readonly string[] };

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

/** MySQL has no changes of its own: its roles hold nothing, and its objects have no owner. */
export type MysqlStep = SharedStep<MysqlTarget>;
export type PostgresStep = SharedStep<PostgresTarget> | OwnPostgresStep;
export type PostgresDeparture = SharedDeparture | OwnPostgresDeparture;
export type OwnPostgresStep = HandOver | SetSessionRole;
export type OwnPostgresDeparture = ResetSessionRole | HandOver | ClearPrivileges;

export interface SetSessionRole {
  readonly kind: 'set session role';
  readonly role: string;
  readonly users: readonly string[];
}

export interface ResetSessionRole {
  readonly kind: 'reset session role';
  readonly users: readonly string[];
}

export interface HandOver {
  readonly kind: 'hand over';
  readonly owner: string;
  readonly database: string;
  readonly to: string;
}

export interface ClearPrivileges {
  readonly kind: 'clear privileges';
  readonly grantee: string;
  readonly database: string;
}

export function changesOf<S, D>({ steps, departures }: Plan<S, D>): Array<S | D> {
  return [...steps, ...departures];
}
