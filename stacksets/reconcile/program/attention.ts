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
  unrecorded: true,
  'not possible': true,
  differs: true,
  changed: false,
  superseded: false,
  true: false,
};

/** Accesses that somebody has asked for by name, and that no account has. */
export function notFound({ summary, rows }: Pick<Outcome, 'summary' | 'rows'>): string[] {
  const names = new Set(
    rows.flatMap(({ access = '', identity }) => [
      access,
      ...(identity === undefined ? [] : [pathOf(identity)]),
    ]),
  );
  return (summary?.input.accesses ?? []).filter((name) => !names.has(name));
}

export function pathOf({ env, project, appname, dbname }: NonNullable<Row['identity']>): string {
  return [env, project, appname, dbname].join('/');
}

/** The exit status. */
export function statusOf(outcome: Outcome): 0 | 1 | 2 {
  const { status, summary, rows } = outcome;
  if (status === 'failed' || summary === undefined || summary.places.failed > 0) return 2;
  return rows.some(needsAttention) || notFound(outcome).length > 0 ? 1 : 0;
}
