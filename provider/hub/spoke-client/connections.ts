import type { Agent } from 'node:http';
import { errorCode } from '../../runtime/errors.ts';

/** What sends the requests of an AWS client, by connections of its own. */
export interface Handler {
  destroy?(): void;
}

/**
 * Has a call to a Region made by its handler: twice, if the first one went to a connection that the
 * other side had closed.
 */
export type WithHandler<Made extends Handler> = <Out>(
  region: string,
  call: (handler: Made) => Promise<Out>,
) => Promise<Out>;

/**
 * Milliseconds for which an idle connection counts as open. A function that was frozen in between
 * would send to one that the other side has closed.
 */
export const FRESH = 5_000;

/** Milliseconds within which a call fails that meets a closed connection. */
const AT_ONCE = 3_000;

/** The codes of such a failure: EPIPE if the closed connection was reset as well. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE']);

/** Errors of requests that were sent by a connection which an earlier one had left. */
const onKept = new WeakSet<Error>();

/** The same agent, which remembers them: only such a request may have found nobody. */
export function remembering<Kind extends Agent>(agent: Kind): Kind {
  const reuse = agent.reuseSocket.bind(agent);
  agent.reuseSocket = (socket, request) => {
    request.once('error', (error) => onKept.add(error));
    reuse(socket, request);
  };
  return agent;
}

interface Kept<Made extends Handler> {
  readonly handler: Made;
  calls: number;
  usedAt: number;
}

/** Keeps connections for the calls that follow soon, as those of one `terraform apply` do. */
export function keptConnections<Made extends Handler>(
  make: () => Made,
  now: () => number = () => Date.now(),
  wasOnKept: (error: Error) => boolean = (error) => onKept.has(error),
): WithHandler<Made> {
  const byRegion = new Map<string, Kept<Made>>();

  const keptFor = (region: string): Kept<Made> => {
    const known = byRegion.get(region);
    if (known !== undefined && (known.calls > 0 || now() - known.usedAt < FRESH)) return known;
    known?.handler.destroy?.();
    const kept = { handler: make(), calls: 0, usedAt: now() };
    byRegion.set(region, kept);
    return kept;
  };

  const callBy = async <Out>(kept: Kept<Made>, call: (handler: Made) => Promise<Out>) => {
    kept.calls += 1;
    try {
      return await call(kept.handler);
    } finally {
      kept.calls -= 1;
      kept.usedAt = now();
    }
  };

  return async (region, call) => {
    const kept = keptFor(region);
    const calledAt = now();
    try {
      return await callBy(kept, call);
    } catch (error) {
      const isClosed =
        error instanceof Error && wasOnKept(error) && CLOSED.has(errorCode(error) ?? '');
      if (!isClosed || now() - calledAt >= AT_ONCE) throw error;
      // Other calls may still have their connections by this handler.
      if (byRegion.get(region) === kept) byRegion.delete(region);
      if (kept.calls === 0) kept.handler.destroy?.();
      return await callBy(keptFor(region), call);
    }
  };
}
