import type { Level } from '../../../../provider/contract/request/level.ts';

/**
 * The parts of those who make a move in open sessions, and then go through the same changes of the
 * access. Each is a person, but for the application.
 */
export const PARTS = ['stays', 'leaves', 'falls', 'rises', 'application'] as const;
export type Part = (typeof PARTS)[number];

/**
 * A legal but nasty thing that a user can do. In its statements, {me} is the user's name and
 * {application} the application's.
 */
export interface Move {
  readonly what: string;
  /** The lowest level that can make it. */
  readonly level: Level;
  /** Statements, one after the other in one session, which then stays open. */
  readonly make: readonly string[];
  /** A statement that goes on in the session meanwhile. */
  readonly runs?: string;
  /** Works in the session as long as nothing is taken from its user. @default 'SELECT 1' */
  readonly use?: string;
  /** A statement that must never work for anybody who stays, whoever of the readers has made it. */
  readonly never?: string;
  /** The part that a DBA has in it, before the session begins. */
  readonly byMaster?: readonly string[];
  /** @default - the access's own */
  readonly database?: string;
  /** @default - everybody */
  readonly makers?: readonly Part[];
  /**
   * - `told`: a run changes nothing of it, but warns of it.
   * - `drift`: the next run has something to repair.
   * - `in the way`: it may hold a run up, which then ends the session and tells.
   * - `own harm`: it keeps its maker from logging in.
   */
  readonly effect?: 'told' | 'drift' | 'in the way' | 'own harm';
}

export function makersOf({ makers = PARTS, level }: Move): Part[] {
  // Nobody rises from the highest level.
  return makers.filter((part) => part !== 'rises' || level !== 'owner');
}
