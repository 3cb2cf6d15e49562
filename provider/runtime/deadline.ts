/** The moment at which the work must be over. It bounds every wait. Times are in milliseconds. */
export interface Deadline {
  /** The time left: never negative, and a whole number, since timers refuse fractions. */
  left(): number;
  /** An earlier deadline, which keeps `ms` back for the answer. */
  reserve(ms: number): Deadline;
}

export function deadlineIn(ms: number, now: () => number = Date.now): Deadline {
  return at(now() + ms, now);
}

/**
 * The rest of the time that a caller waits. A function that has to start first takes seconds of it.
 *
 * @param sentAt by the caller's clock
 */
export function leftOnArrival(timeLeft: number, sentAt: number): number {
  const transit = Math.max(0, Date.now() - sentAt);
  return Math.max(0, timeLeft - transit);
}

export function earlier(a: Deadline, b: Deadline): Deadline {
  return a.left() < b.left() ? a : b;
}

function at(end: number, now: () => number): Deadline {
  return {
    left: () => Math.max(0, Math.floor(end - now())),
    reserve: (ms) => at(end - ms, now),
  };
}
