import * as z from '../../runtime/zod.ts';
import { claim, declarer } from '../request/claim.ts';
import { writtenRequest } from '../request/write-request.ts';

/**
 * The record of an access: that somebody declares it, and what it is. There is one for each access,
 * in the Parameter Store of the database's own account and Region. It holds no secret.
 */
export type AccessRecord = Readonly<z.infer<typeof record>>;

export const SCHEMA = 1;

/** One of those who declare the access. */
export type Declaration = Readonly<z.infer<typeof declaration>>;
const declaration = z.object({
  ...declarer.shape,
  /** For people: where it is declared, such as a Terraform workspace. */
  declaredBy: z.exactOptional(z.string()),
  /** When it last asked. */
  at: claim.shape.at,
  /** The id of the request by which it came to declare the access. */
  since: claim.shape.request,
  /** When that was. */
  sinceAt: z.exactOptional(claim.shape.at),
  /** Those who declared the access before that request, if it took the access from them. */
  tookOver: z.exactOptional(z.array(z.object({ ...declarer.shape, at: claim.shape.at }))),
  /** What those before it had declared, if that was something else. */
  tookOverFrom: z.exactOptional(writtenRequest),
  /** Its first request has not succeeded yet, so it does not know that it has the access. */
  pending: z.exactOptional(z.literal(true)),
  /**
   * When it asked for a new access although it has this one. Terraform does so where it replaces
   * the invocation and destroys the former one last; that removal means nothing then.
   */
  replacedAt: z.exactOptional(claim.shape.at),
});

/** An attempt to make an access what its record says. */
const attempt = z.object({
  /** ISO 8601 in UTC. */
  at: z.string(),
  request: claim.shape.request,
});

export const OUTCOMES = ['under way', 'made true', 'failed'] as const;

export const record = z.object({
  schema: z.literal(SCHEMA),
  /** The fields of the request as last applied; of the first one, as it is being applied. */
  request: writtenRequest,
  /** Other servers where the access was, or was to be made: users of it may be left there. */
  elsewhere: z.array(writtenRequest),
  /** Nobody declares an access that was retained when it was let go. */
  declarers: z.array(declaration),
  /** Those who have let it go, or from whom it was taken over; the latest last. */
  former: z.array(declarer),
  /** Users that were adopted: each once, and it may be gone since. Ten at most, the latest last. */
  adopted: z.exactOptional(z.array(z.string())),
  /** When the database, the people and the parameters last were what the record says. */
  madeTrue: z.exactOptional(attempt),
  latest: z.extend(attempt, {
    outcome: z.enum(OUTCOMES),
    /** Of a failure. */
    problem: z.exactOptional(z.string()),
  }),
});
