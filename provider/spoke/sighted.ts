import type { Report } from '../contract/messages/order.ts';
import { toldReason } from '../runtime/errors.ts';
import type { Ports } from './ports.ts';
import type { DatabaseServer } from './server.ts';

/**
 * Adds who can reach the database by now to a report of the reconciliation. If that can't be seen,
 * a warning says why: the access is what it is all the same.
 *
 * @param stored the user whose credentials were stored before this run
 */
export async function sighted<R extends Report>(
  report: R,
  server: Pick<DatabaseServer, 'readSighting'>,
  { log }: Pick<Ports, 'log'>,
  stored: string | undefined,
): Promise<R> {
  const { reconciled, username } = report;
  if (reconciled === undefined) return report;
  try {
    const sighting = await server.readSighting(username === '' ? stored : username);
    return { ...report, reconciled: { ...reconciled, sighting } };
  } catch (error) {
    const problem = toldReason(error);
    log.info('sighting', { problem });
    const warning = `who can reach the database could not be seen: ${problem}`;
    return { ...report, warnings: [...report.warnings, warning] };
  }
}
