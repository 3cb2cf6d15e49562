import * as z from 'zod';
import { leftOnArrival } from '../../runtime/deadline.ts';
import { printable } from '../../runtime/printable.ts';

/**
 * What the hub asks a spoke when nothing is to be done: are you there, and what do you reach? Spokes of all versions to come must understand
 * it, so it is told from an order by its only key, and neither it nor the answer is ever read more strictly than here.
 */
const check = z.object({ check: z.object({ timeLeft: z.number(), sentAt: z.number() }) });

/** As anybody reads it: who replaced a spoke's code chooses its words. */
const MAX_VERSION = 64;
const MAX_PROBLEM = 300;
const MOST_PROBLEMS = 5;

/** What a spoke says of itself. */
const health = z.object({
  version: z.string().transform((text) => printable(text, MAX_VERSION)),
  /** Of the orders that it takes (order.ts). */
  contract: z.number(),
  /** What it does not reach, each in a sentence. */
  problems: z
    .array(z.string())
    .transform((all) => all.slice(0, MOST_PROBLEMS).map((text) => printable(text, MAX_PROBLEM))),
});

export type Health = z.infer<typeof health>;

/** @param timeLeft milliseconds that the hub waits for the answer. */
export function writeCheck(timeLeft: number): string {
  return JSON.stringify({ check: { timeLeft, sentAt: Date.now() } });
}

export function parseCheck(payload: unknown): { readonly timeLeft: number } | undefined {
  const { data } = check.safeParse(payload);
  return data && { timeLeft: leftOnArrival(data.check.timeLeft, data.check.sentAt) };
}

export function parseHealth(payload: unknown): Health | undefined {
  return health.safeParse(payload).data;
}
