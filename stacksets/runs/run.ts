import type { Row, RowOutcome, RunSummary } from '../../provider/contract/messages/reconcile.ts';

/** What the state machine says of a run. */
export interface RunState {
  readonly status: 'running' | 'succeeded' | 'failed';
  /** Why it failed. */
  readonly problem?: string;
  readonly maps: readonly MapState[];
}

/** How far one of its two Maps over batches of places is. */
export interface MapState {
  readonly label: string;
  /** Batches. */
  readonly all: number;
  readonly done: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The run, as this program looks at it. The results are there bit by bit. */
export interface Run {
  readonly id: string;
  state(): Promise<RunState>;
  /** The rows that no earlier call returned. */
  newRows(): Promise<readonly Row[]>;
  /** Undefined if the run has none. */
  summary(): Promise<RunSummary | undefined>;
}

/** What a run left. `--json` prints it. */
export interface Outcome {
  readonly run: string;
  readonly status: 'succeeded' | 'failed';
  readonly problem?: string;
  readonly summary?: RunSummary;
  readonly rows: readonly Row[];
}

/** Is somebody needed, for this access to be what was declared? */
export function needsAttention({ outcome }: Pick<Row, 'outcome'>): boolean {
  return NEEDS_ATTENTION[outcome];
}

const NEEDS_ATTENTION: Readonly<Record<RowOutcome, boolean>> = {
  failed: true,
  refused: true,
  'not reached': true,
  unreadable: true,
  unrecorded: true,
  'not possible': true,
  differs: true,
  changed: false,
  superseded: false,
  true: false,
};
