import { leftOnArrival } from '../../runtime/deadline.ts';
import * as z from '../../runtime/zod.ts';
import { claim } from '../request/claim.ts';
import { LEVELS } from '../request/level.ts';
import { parseRemoval } from '../request/parse-removal.ts';
import { parseRequest } from '../request/parse-request.ts';
import type { Request } from '../request/request.ts';
import { writeRequest, writtenRequest } from '../request/write-request.ts';
import { sighting } from './review.ts';
import { serverMarks } from './unrecorded.ts';

/** The hub's order to a spoke: to ensure or to remove one access on one database. */
export type Order = Readonly<
  Omit<z.infer<typeof order>, 'contract' | 'sentAt' | 'access'> & { access: Request }
>;

/** A change that an older spoke would misread gets a new number; a spoke refuses any other. */
export const CONTRACT = 6;

/** A member of the groups, as a database user with IAM authentication. */
export type Person = Readonly<z.infer<typeof person>>;
const person = z.object({
  username: z.string(),
  /** The highest level that the person's groups give. */
  level: z.enum(LEVELS),
});

const order = z.object({
  contract: z.literal(CONTRACT),
  sentAt: z.number(),
  /** The id of the caller's request, which every log line of hub and spoke holds. */
  requestId: z.string(),
  verb: z.enum(['ensure', 'remove']),
  access: writtenRequest,
  claim,
  /** Everybody who is to have a personal user. Anybody else loses the access. */
  people: z.readonly(z.array(person)),
  /**
   * User names that several members of the groups claim. Nobody can tell whose they are: a user that
   * has one keeps what it has, and gets nothing new.
   */
  kept: z.exactOptional(z.readonly(z.array(z.string()))),
  /** Groups of the request that have ended by now: nobody has the access by them. */
  ended: z.exactOptional(z.readonly(z.array(z.string()))),
  /**
   * Of the reconciliation: nobody declares anything. The access is made what its record says, if the
   * record still is of this version.
   */
  reconciles: z.exactOptional(
    z.object({
      version: z.number(),
      /** The report is to tell which accesses have marks on the server. */
      tellsMarks: z.exactOptional(z.boolean()),
    }),
  ),
  /** Milliseconds that the hub will wait for the report. */
  timeLeft: z.number(),
});

export function writeOrder(order: Order): string {
  const access = writeRequest(order.access);
  return JSON.stringify({ contract: CONTRACT, sentAt: Date.now(), ...order, access });
}

/**
 * Undefined for what is not an order of this version. Throws a UserError for fields that cannot be
 * parsed; the hub never sends such fields.
 */
export function parseOrder(payload: unknown): Order | undefined {
  const { data } = order.safeParse(payload);
  if (data === undefined) return undefined;
  const { contract: _, sentAt, access, ...rest } = data;
  const parse = rest.verb === 'ensure' ? parseRequest : parseRemoval;
  return { ...rest, access: parse(access), timeLeft: leftOnArrival(rest.timeLeft, sentAt) };
}

/** The spoke's report to the hub. It holds no secret. */
export type Report = Readonly<z.infer<typeof report>>;

export type Parameter = Readonly<z.infer<typeof parameter>>;
export const parameter = z.object({
  name: z.string(),
  arn: z.string(),
  type: z.enum(['String', 'SecureString']),
  /** Absent in a dry run, for a parameter that does not exist yet. */
  version: z.exactOptional(z.number()),
});

export type PeopleCount = Readonly<z.infer<typeof peopleCount>>;
export const peopleCount = z.object({
  added: z.number(),
  removed: z.number(),
  unchanged: z.number(),
});

const report = z.object({
  parameters: z.readonly(z.array(parameter)),
  /** The name of the application user; empty after a removal. */
  username: z.string(),
  people: peopleCount,
  /** The changes, in words: those made, or in a dry run those that would be made. */
  plan: z.readonly(z.array(z.string())),
  warnings: z.readonly(z.array(z.string())),
  /**
   * Where else the declarer of an ensured access has something, by its records: other accesses, and
   * servers where this access was before.
   */
  leftovers: z.readonly(z.array(writtenRequest)),
  /** In answer to an order that reconciles: */
  reconciled: z.exactOptional(
    z.object({
      /** Usernames: all of them. */
      added: z.readonly(z.array(z.string())),
      removed: z.readonly(z.array(z.string())),
      /**
       * Why nothing was done. `superseded`: the record is of another version, or gone. `refused`: too
       * many people would lose the access.
       */
      not: z.exactOptional(
        z.object({ why: z.enum(['superseded', 'refused']), explained: z.string() }),
      ),
      /** If the order asked for them. A spoke of an earlier version does not know them. */
      marks: z.exactOptional(serverMarks),
      /** Who can reach the database, after the changes. Absent if it could not be seen. */
      sighting: z.exactOptional(sighting),
    }),
  ),
});

export function parseReport(payload: unknown): Report | undefined {
  return report.safeParse(payload).data;
}
