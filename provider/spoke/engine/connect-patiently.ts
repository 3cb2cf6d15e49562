import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';

/** A paused server (Aurora Serverless v2) takes half a minute to wake up. */
export const LONGEST_CONNECT = 40_000;
export const LONGEST_GOODBYE = 1_000;

/** RDS publishes an endpoint before it accepts connections, and a failover moves it. */
const NOT_YET = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN'];

/**
 * Retries while the server may still be coming up, for a quarter of the time that is left.
 * @param serverNotYet The engine's own codes for a server that is starting or stopping.
 */
export async function connectPatiently<Login, Connection>(
  connect: (login: Login, deadline: Deadline) => Promise<Connection>,
  login: Login,
  deadline: Deadline,
  serverNotYet: readonly string[],
): Promise<Connection> {
  const retryable = new Set([...NOT_YET, ...serverNotYet]);
  const patience = deadline.reserve((deadline.left() * 3) / 4);
  for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await connect(login, deadline);
    } catch (error) {
      if (!retryable.has(errorCode(error) ?? '') || patience.left() < pause) throw error;
      await sleep(pause);
    }
  }
}
