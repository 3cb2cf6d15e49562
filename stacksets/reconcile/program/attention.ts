import type { Row } from '../../../provider/contract/messages/reconcile.ts';
import { needsAttention, type Outcome } from '../../runs/run.ts';

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
