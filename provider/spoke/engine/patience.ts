import { parseRdsEndpoint } from '../../contract/request/rds-endpoint.ts';
import { HUNG_UP } from './no-answer.ts';

/**
 * How long a server may take to answer, in milliseconds. A paused server of Aurora Serverless v2
 * takes about 15 seconds to wake up, after more than a day 30 or longer, and does not answer
 * meanwhile
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html).
 */
export const LONGEST_CONNECT = 40_000;

/** For each try to connect; between two, the name may come to lead elsewhere (a failover). */
export const LONGEST_TCP = 10_000;

/** MySQL looks the client's name up before it says anything. */
const LONGEST_SILENCE = 15_000;

export function longestSilence(host: string): number {
  return mayWakeUp(host) ? LONGEST_CONNECT : LONGEST_SILENCE;
}

function mayWakeUp(host: string): boolean {
  return parseRdsEndpoint(host) !== undefined;
}

/** A server that starts refuses connections, and so does RDS while it makes one, or fails over. */
const HALF_A_MINUTE = 30_000;

/** By code of the operating system, or of ours: what may heal by itself. */
const MAY_HEAL: ReadonlyMap<string, number> = new Map([
  ['ECONNREFUSED', HALF_A_MINUTE],
  ['ECONNRESET', HALF_A_MINUTE],
  ['EAI_AGAIN', HALF_A_MINUTE],
  [HUNG_UP, HALF_A_MINUTE],
]);

/**
 * For how long a server is tried again that fails with this code; 0: not once.
 *
 * @param starting the engine's codes of a server that starts or stops, which may take any time
 */
export function patienceFor(code: string, host: string, starting: readonly string[]): number {
  if (starting.includes(code)) return Number.POSITIVE_INFINITY;
  // One try may take all of it; of several addresses, Node gives the first ones little time.
  if (code === 'ETIMEDOUT') return mayWakeUp(host) ? LONGEST_CONNECT : LONGEST_TCP;
  return MAY_HEAL.get(code) ?? 0;
}

/**
 * Milliseconds for which a session that was opened early may have waited for the lock. Somebody in
 * between may have dropped it meanwhile, or the server may have ended it.
 */
export const LONGEST_IDLE = 2_000;
