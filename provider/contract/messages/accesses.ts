import * as z from '../../runtime/zod.ts';
import { declarer } from '../request/claim.ts';
import { ENGINES } from '../request/engine.ts';
import { LEVELS } from '../request/level.ts';
import { STATES as PLACE_STATES } from './doctor.ts';

/**
 * The hub's answer to the operation `accesses`: which accesses there are, by their records.
 * docs/accesses.md tells users what the fields mean.
 */

/** What a person has to know first of an access. Those that need attention come first. */
export const ACCESS_STATES = [
  'failed',
  'interrupted',
  'users left',
  'retained',
  'under way',
  'made true',
] as const;
export type AccessState = (typeof ACCESS_STATES)[number];

export const NEEDS_ATTENTION: ReadonlySet<AccessState> = new Set([
  'failed',
  'interrupted',
  'users left',
]);

const location = {
  account: z.string(),
  /** Of the account. Empty if it is outside of the rollout's units. */
  name: z.string(),
  region: z.string(),
};

const listedDeclarer = z.object({
  ...declarer.shape,
  declared_by: z.exactOptional(z.string()),
  /** When it last asked. */
  at: z.string(),
});

const access = z.object({
  /** Twelve hexadecimal digits that stand for the access. */
  id: z.string(),
  state: z.enum(ACCESS_STATES),
  ...location,
  vpc: z.string(),
  env: z.string(),
  project: z.string(),
  appname: z.string(),
  engine: z.enum(ENGINES),
  /** `host:port`. */
  endpoint: z.string(),
  database: z.string(),
  privileges: z.enum(LEVELS),
  /** The number of its groups. */
  groups: z.number(),
  declarers: z.array(listedDeclarer),
  /** Those who declared it before, the latest last. */
  former_declarers: z.array(declarer),
  /** Other servers where users of the access may be left, as `host:port`. */
  elsewhere: z.array(z.string()),
  /** When database, people and parameters last were what the record says; absent: never yet. */
  made_true: z.exactOptional(z.string()),
  latest: z.object({
    at: z.string(),
    request_id: z.string(),
    /** Of a failure. */
    problem: z.exactOptional(z.string()),
  }),
});

/** A record that tells of no access. */
const unreadable = z.object({
  ...location,
  /** The name of its parameter, where the spoke told it. */
  parameter: z.exactOptional(z.string()),
  problem: z.string(),
});

/** An access whose credentials are in Parameter Store, and that no record has. */
const unrecorded = z.object({
  ...location,
  id: access.shape.id,
  env: z.string(),
  project: z.string(),
  appname: z.string(),
  database: z.string(),
  /** `host:port` of the server whose login they hold, if their tags say it. */
  endpoint: z.exactOptional(z.string()),
  parameters: z.array(z.string()),
});

/** An account and Region whose records the hub could not read. */
const notAsked = z.object({
  ...location,
  state: z.enum(PLACE_STATES),
  problem: z.exactOptional(z.string()),
});

const { account, region } = location;
/** An account and Region of which more is to be told. */
export const remainder = z.object({
  account,
  region,
  /** The records before it were told. */
  after: z.exactOptional(z.string()),
  /** All records were told; what has no record was not. */
  unrecorded: z.exactOptional(z.literal(true)),
});

export const accessesAnswer = z.object({
  request_id: z.string(),
  hub: z.object({ version: z.string(), contract: z.number() }),
  accesses: z.array(access),
  unreadable: z.array(unreadable),
  /** An earlier hub does not tell them. */
  unrecorded: z._default(z.array(unrecorded), []),
  not_asked: z.array(notAsked),
  /** What did not fit into this answer: the `places` to ask about next. */
  more: z.array(remainder),
});

export type Access = z.infer<typeof access>;
export type UnreadableRecord = z.infer<typeof unreadable>;
export type UnrecordedAccess = z.infer<typeof unrecorded>;
export type PlaceNotAsked = z.infer<typeof notAsked>;
export type Remainder = z.infer<typeof remainder>;
export type AccessesAnswer = z.infer<typeof accessesAnswer>;
