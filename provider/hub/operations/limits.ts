/** What bounds an operation that asks many spokes. */

/**
 * The spokes that are asked at once. The AWS SDK opens as many connections to STS (`maxSockets`),
 * and Lambda gives a function 1,024 files. At this rate, even a thousand places that never answer
 * are done within the hub's fourteen minutes.
 */
export const AT_ONCE = 50;

/**
 * Milliseconds for one spoke, or for the directory. A spoke starts within seconds. An Inactive one
 * needs minutes, for which no operation waits.
 */
export const PATIENCE = 40_000;

/**
 * With less time than this left, in milliseconds, a spoke is not asked: its answer would only tell
 * of the haste.
 */
export const TOO_LATE = 5_000;

/** Milliseconds for the answer itself. */
export const TIME_TO_TELL = 3_000;

/** The places that fit into Lambda's answer of 6 MB, each with a problem of its own. */
export const MOST_PLACES = 6_000;
