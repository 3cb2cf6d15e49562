import type { GroupRole, Target, User } from './state.ts';

/** What leads from what is to what should be. Data: it is logged, counted, answered by a dry run, and carried out. */
export interface Plan {
  /** In this order, in one transaction where the engine has one. */
  readonly steps: readonly Step[];
  /** Then, one by one: the ends of sessions, and of users that can't log in any more. */
  readonly departures: readonly Departure[];
}

export type Step =
  | { readonly kind: 'create role' | 'mark role'; readonly role: GroupRole }
  | HandOver
  | {
      readonly kind: 'grant' | 'revoke';
      readonly role: string;
      readonly on: Target;
      readonly privileges: readonly string[];
    }
  | { readonly kind: 'create user'; readonly user: User }
  | {
      readonly kind: 'create people' | 'allow login' | 'forbid login';
      readonly users: readonly string[];
    }
  | { readonly kind: 'set password'; readonly user: string }
  | {
      /** What users may do in the access's database by themselves, not through a role. */
      readonly kind: 'allow' | 'disallow';
      readonly privileges: readonly string[];
      readonly users: readonly string[];
    }
  | { readonly kind: 'join' | 'leave'; readonly role: string; readonly members: readonly string[] }
  | { readonly kind: 'act as'; readonly role: string; readonly users: readonly string[] };

export type Departure =
  | { readonly kind: 'end sessions'; readonly users: readonly string[] }
  | { readonly kind: 'act as self'; readonly users: readonly string[] }
  | HandOver
  | { readonly kind: 'clear privileges'; readonly holder: string; readonly database: string }
  | { readonly kind: 'drop'; readonly holders: readonly string[] };

export interface HandOver {
  readonly kind: 'hand over';
  readonly holder: string;
  readonly database: string;
  readonly to: string;
}

export function changesOf({ steps, departures }: Plan): Array<Step | Departure> {
  return [...steps, ...departures];
}
