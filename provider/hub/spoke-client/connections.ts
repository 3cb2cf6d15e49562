/** Sends the requests of an AWS client, by connections of its own. */
export interface Handler {
  destroy?(): void;
}

/** Has a call to a Region made by its handler. */
export type WithHandler<Made extends Handler> = <Out>(
  region: string,
  call: (handler: Made) => Promise<Out>,
) => Promise<Out>;

/**
 * Milliseconds for which an idle connection counts as open. A function that was frozen in between
 * would send to one that the other side has closed. An invocation is not sent twice: what was lost
 * may be its answer, and a removal that is done again may remove what the first one left to others.
 */
export const FRESH = 5_000;

interface Kept<Made extends Handler> {
  readonly handler: Made;
  calls: number;
  usedAt: number;
}

/** Keeps connections for the calls that follow soon, as those of one `terraform apply` do. */
export function keptConnections<Made extends Handler>(
  make: () => Made,
  now: () => number = () => Date.now(),
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

  return async (region, call) => {
    const kept = keptFor(region);
    kept.calls += 1;
    try {
      return await call(kept.handler);
    } finally {
      kept.calls -= 1;
      kept.usedAt = now();
    }
  };
}
