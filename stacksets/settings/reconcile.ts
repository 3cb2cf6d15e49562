import * as z from 'zod';
import { text } from './values.ts';

/** A week: CloudWatch looks no further back. */
const MAX_HOURS = 168;

/** A call asks so many spokes at once: a function has 1,024 files, and two may go for each. */
const MAX_SPOKES = 400;

/** The reconciliation, which brings every access up to date without an apply. */
export const reconcile = z
  .strictObject({
    /**
     * When it runs, as EventBridge Scheduler writes it, or `off`. A local time between two and
     * three does not exist in one night of the year.
     */
    schedule: text(/^(off|(cron|rate)\([^()]+\))$/, 'must be cron(...), rate(...) or off').default(
      'cron(30 3 * * ? *)',
    ),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be a time zone such as UTC or Europe/Berlin')
      .default('UTC'),
    /** It starts within so many minutes of that time; 0: exactly then. */
    windowMinutes: z.int().min(0).max(1_440).default(60),
    /** An alarm goes off if no run has finished for this long. */
    lateAfterHours: z.int().min(1).max(MAX_HOURS).default(26),
    /** An alarm goes off if an access has not been made true for this long. */
    maximumAgeHours: z.int().min(1).default(48),
    /** How many places (an account and Region) one call of its function works on at once. */
    placesPerCall: z.int().min(1).max(100).default(20),
    /** How many such calls there are at once. */
    callsAtOnce: z.int().min(1).max(900).default(10),
    /** How many database servers of a place it works on at once. */
    serversAtOnce: z.int().min(1).max(50).default(4),
    /**
     * Of the account's concurrent executions, as hub.reservedConcurrency. The rest above
     * callsAtOnce is for a second run, such as that for a leaver during the night's.
     */
    reservedConcurrency: z.int().min(1).max(900).default(20),
    /** The results of the runs name people and what they could reach. */
    retentionDays: z.int().min(1).max(3_653).default(365),
  })
  .refine(({ callsAtOnce, reservedConcurrency }) => callsAtOnce <= reservedConcurrency, {
    path: ['reservedConcurrency'],
    message: 'must not be less than callsAtOnce: its invocations would be throttled',
  })
  .refine(({ placesPerCall, serversAtOnce }) => placesPerCall * serversAtOnce <= MAX_SPOKES, {
    path: ['placesPerCall'],
    message: `times serversAtOnce must be ${MAX_SPOKES} at most: a function opens no more connections`,
  });

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
