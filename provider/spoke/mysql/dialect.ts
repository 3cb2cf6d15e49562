import type { Secret } from '../../runtime/secret.ts';
import type { Sql } from '../engine/sql.ts';
import type { Flavour } from './flavour.ts';

/** All that a change's statements depend on beside the change. */
export interface Dialect {
  readonly flavour: Flavour;
  /** The database as grants spell it. */
  readonly grantedAs: string;
  readonly password: Secret | undefined;
  /** The access's id. */
  readonly access: string;
  /** Everybody else is a person. */
  isApplicationUser(name: string): boolean;
  /** How many factors a login takes beside its first one. */
  moreFactors(name: string): number;
}

/**
 * When a statement runs. Every statement counts at once, since MySQL can't roll DDL back. So
 * newcomers are locked until all else is done, leavers are locked before they lose anything, and
 * somebody that loses something remains a member until it is lost.
 */
export type Phase = 'prepare' | 'shut' | 'reduce' | 'part' | 'open';
export type Rendered = Partial<Record<Phase, readonly Sql[]>>;
