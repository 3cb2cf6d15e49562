import type { World } from './world.ts';

/**
 * One thing that a run does. What makes something has an `undo`; what has none only looks.
 * Failures of what is essential end the run, all others are findings.
 */
export interface Act {
  readonly id: string;
  /** For people: `deploys the hub`. */
  readonly title: string;
  readonly minutes: number;
  /** Ids of docs/assumptions.md that hold if this succeeds. */
  readonly confirms: readonly string[];
  readonly isEssential?: true;
  /** A run that goes on does it again: the code may be of another version by then. */
  readonly isRepeated?: true;
  /** Left out unless it says so; without it, always there. */
  readonly isWanted?: (world: World) => boolean;
  /** Throws if what it is about does not hold. */
  do(world: World, signal: AbortSignal): Promise<Seen>;
  /** Removes all that it made, or part of it; what is not there any more is no failure. */
  undo?(world: World, signal: AbortSignal): Promise<void>;
  /** Commands that do the same by hand. */
  byHand?(world: World): readonly string[];
}

/** What was seen, in a few words without a secret; or why it could not be seen here. */
export type Seen = string | NotChecked;

export class NotChecked {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

export type Status = 'confirmed' | 'contradicted' | 'not checked';

export interface Finding {
  readonly act: string;
  readonly status: Status;
  readonly seen: string;
}
