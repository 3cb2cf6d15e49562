/**
 * Waits for both, and for both ends, so that nothing goes on behind the caller's back. If both fail,
 * the first one's error counts, whichever came first.
 */
export async function sideBySide<A, B>(a: Promise<A>, b: B | Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  return [first.value, second.value];
}

/** The end of a promise, for whoever wants to hear of its error later. */
export interface Settled<T> {
  /** Throws if the promise was rejected. */
  value(): T;
}

export async function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  try {
    const value = await promise;
    return { value: () => value };
  } catch (error) {
    return {
      value: () => {
        throw error;
      },
    };
  }
}
