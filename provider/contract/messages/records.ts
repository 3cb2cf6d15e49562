import { leftOnArrival } from '../../runtime/deadline.ts';
import * as z from '../../runtime/zod.ts';
import { record } from '../record/record.ts';
import { declarer } from '../request/claim.ts';
import { CONTRACT } from './order.ts';
import { unrecordedParameters } from './unrecorded.ts';

/** The hub's question to a spoke: which records are in its account and Region? */
export type RecordsQuery = Readonly<Omit<z.infer<typeof query>, 'contract' | 'sentAt'>>;
const query = z.object({
  contract: z.literal(CONTRACT),
  sentAt: z.number(),
  requestId: z.string(),
  /** Milliseconds that the hub will wait for the answer. */
  timeLeft: z.number(),
  records: z.object({
    /** Only those that it declares. */
    declarer: z.exactOptional(declarer),
    /** Only the record of this access. */
    accessId: z.exactOptional(z.string()),
    /** Go on where an earlier answer ended. */
    after: z.exactOptional(z.string()),
    /** No records, but the accesses that have credentials and no record. */
    unrecorded: z.exactOptional(z.literal(true)),
  }),
});

export function writeRecordsQuery(asked: RecordsQuery): string {
  return JSON.stringify({ contract: CONTRACT, sentAt: Date.now(), ...asked });
}

/** Undefined for anything but a query of this version. */
export function parseRecordsQuery(payload: unknown): RecordsQuery | undefined {
  const { data } = query.safeParse(payload);
  if (data === undefined) return undefined;
  const { contract: _, sentAt, ...asked } = data;
  return { ...asked, timeLeft: leftOnArrival(asked.timeLeft, sentAt) };
}

/** A record as it was read. The version tells whether somebody has written it since. */
export type VersionedRecord = Readonly<z.infer<typeof versioned>>;
export const versioned = z.object({ record, version: z.number() });

/** The spoke's answer. */
export type RecordsFound = Readonly<z.infer<typeof found>>;
const found = z.object({
  records: z.array(versioned),
  /** Names of parameters that should be records, but can't be read as such. */
  unreadable: z.array(z.string()),
  /** There are more: ask again with this as `after`. */
  next: z.exactOptional(z.string()),
  /** If the query asked for them. A spoke of an earlier version does not know them. */
  unrecorded: z.exactOptional(z.array(unrecordedParameters)),
});

export function parseRecordsFound(payload: unknown): RecordsFound | undefined {
  return found.safeParse(payload).data;
}
