import { leftOnArrival } from '../../runtime/deadline.ts';
import { printable } from '../../runtime/printable.ts';
import * as z from '../../runtime/zod.ts';

/**
 * By a health check, the hub asks a spoke whether it is there and what it reaches. Spokes of all
 * versions to come must understand it. So its only key tells it from an order, and no version may
 * parse it, or the answer, more strictly than this one.
 */
const check = z.object({ check: z.object({ timeLeft: z.number(), sentAt: z.number() }) });

/** Limits of the texts in it: somebody who replaced a spoke's code chooses its words. */
const MAX_VERSION = 64;
const MAX_PROBLEM = 300;
const MOST_PROBLEMS = 5;

/** A spoke's report about itself. */
const health = z.object({
  version: z.transformed(z.string(), (text) => printable(text, MAX_VERSION)),
  /** The version of the orders that it takes (order.ts). */
  contract: z.number(),
  /** The services that it does not reach, each in a sentence. */
  problems: z.transformed(z.array(z.string()), (all) =>
    all.slice(0, MOST_PROBLEMS).map((text) => printable(text, MAX_PROBLEM)),
  ),
});

export type Health = z.infer<typeof health>;

/** @param timeLeft milliseconds that the hub waits for the answer. */
export function writeHealthCheck(timeLeft: number): string {
  return JSON.stringify({ check: { timeLeft, sentAt: Date.now() } });
}

export function parseHealthCheck(payload: unknown): { readonly timeLeft: number } | undefined {
  const { data } = check.safeParse(payload);
  return data && { timeLeft: leftOnArrival(data.check.timeLeft, data.check.sentAt) };
}

export function parseHealth(payload: unknown): Health | undefined {
  return health.safeParse(payload).data;
}
