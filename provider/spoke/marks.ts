import type { Order, Report } from '../contract/messages/order.ts';
import type { ServerMarks } from '../contract/messages/unrecorded.ts';
import { toldReason } from '../runtime/errors.ts';
import type { Ports } from './ports.ts';
import type { DatabaseServer } from './server.ts';

/** Undefined if nobody asked, or if they can't be read: that must not keep the access from its run. */
export async function marksFor(
  { reconciles }: Pick<Order, 'reconciles'>,
  server: Pick<DatabaseServer, 'readMarks'>,
  { log }: Pick<Ports, 'log'>,
): Promise<ServerMarks | undefined> {
  if (!reconciles?.tellsMarks) return undefined;
  try {
    return await server.readMarks();
  } catch (error) {
    log.info('marks', { problem: toldReason(error) });
    return undefined;
  }
}

export function withMarks(report: Report, marks: ServerMarks | undefined): Report {
  const { reconciled } = report;
  if (marks === undefined || reconciled === undefined) return report;
  return { ...report, reconciled: { ...reconciled, marks } };
}
