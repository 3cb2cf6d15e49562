import { reason } from '../../../runtime/errors.ts';
import { literal } from '../quote.ts';
import type { PreparedTransaction } from './deputy.ts';

/** What became of prepared transactions that count with rights of before. */
export interface PreparedEnded {
  /** Warnings: was rolled back. */
  readonly ended: readonly string[];
  /** Warnings: may be that of somebody who may do less. */
  readonly others: readonly string[];
  /** Could not be rolled back. */
  readonly failed: ReadonlyArray<{
    readonly transaction: PreparedTransaction;
    readonly doing: string;
    readonly error: unknown;
  }>;
}

/** A warning of one that its owner, who stays, may do less than then. */
export function stillCommitted({
  transaction: { gid, owner, database },
  doing,
  error,
}: PreparedEnded['failed'][number]): string {
  return (
    `could not ${doing}: ${reason(error)}. ${owner} can still commit it, with the rights of ` +
    `before. Run ROLLBACK PREPARED ${literal(gid).text} as ${owner} in database ${database}`
  );
}
