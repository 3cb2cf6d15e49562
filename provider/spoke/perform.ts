import type { Order, Report } from '../contract/messages/order.ts';
import { type Beginning, ensure } from './ensure.ts';
import type { Ports } from './ports.ts';
import { remove } from './remove.ts';
import { RaceLost } from './server.ts';

const RACES = 5;

/** Makes the database and Parameter Store what the order says. The same order a second time changes nothing. */
export async function perform(order: Order, edges: Ports): Promise<Report> {
  const beginning: Beginning = { wasNothing: false };
  for (let race = 1; ; race++) {
    try {
      return order.verb === 'ensure'
        ? await ensure(order, edges, beginning, race === RACES)
        : await remove(order, edges);
    } catch (error) {
      if (!(error instanceof RaceLost) || race === RACES) throw error;
      edges.log.info('somebody else changed the same thing; looking again', { race });
      await edges.sleep(100 * race + Math.random() * 100);
    }
  }
}
