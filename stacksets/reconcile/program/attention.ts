import type { Row, RowOutcome } from '../../../provider/contract/messages/reconcile.ts';
import type { Outcome } from './run.ts';

/** Is somebody needed, for this access to be what was declared? */
export function needsAttention({ outcome }: Pick<Row, 'outcome'>): boolean {
  return NEEDS_ATTENTION[outcome];
}

const NEEDS_ATTENTION: Readonly<Record<RowOutcome, boolean>> = {
  failed: true,
  refused: true,
  'not reached': true,
  unreadable: true,
  'not possible': true,
  differs: true,
  changed: false,
  superseded: false,
  true: false,
};

/** The exit status. */
export function statusOf({ status, summary, rows }: Outcome): 0 | 1 | 2 {
  if (status === 'failed' || summary === undefined || summary.places.failed > 0) return 2;
  return rows.some(needsAttention) ? 1 : 0;
}
