import * as z from '../../runtime/zod.ts';
import { LEVELS } from '../request/level.ts';

/**
 * The access review: who can reach what. Names and facts for people to read, never a secret. A run
 * of the reconciliation finds them, and the hub makes one review of them at its end.
 */

/** Of all objects of a review. A change that a reader would misread gets a new number. */
export const REVIEW_SCHEMA = 1;

/** A login that the product manages. */
export type ManagedLogin = Readonly<z.infer<typeof managedLogin>>;
export const managedLogin = z.object({
  name: z.string(),
  /** `former application`: the user before a rotation, which works until the next one. */
  kind: z.enum(['application', 'former application', 'person']),
  /** Of a former user: somebody else made it. */
  isAdopted: z.exactOptional(z.literal(true)),
  level: z.enum(LEVELS),
  /** The groups of the request that give a person this level. */
  groups: z.exactOptional(z.readonly(z.array(z.string()))),
  /**
   * When the last of these groups ends: ISO 8601 in UTC. Absent if one of them has no end. Of a
   * leaver: when a group of the access last ended that gave this level.
   */
  until: z.exactOptional(z.string()),
  /** A DBA, or failed logins, may have locked it. */
  canLogIn: z.boolean(),
  /** When a run first found it: ISO 8601 in UTC. */
  firstSeen: z.exactOptional(z.string()),
  /** Open sessions at the time of the run. Absent: could not be seen. */
  sessions: z.exactOptional(z.number()),
  /**
   * No group gives this person the access any more, and the login, or a session, was still open when
   * it was seen: a check removes nobody, and a run may fail, or wait for a confirmation.
   */
  isLeaver: z.exactOptional(z.literal(true)),
});

/**
 * What a login that is not ours can be. `engine`: the server's own, or RDS's. `superuser` can do
 * everything; `replication` reads everything that is written.
 */
export const OTHER_KINDS = ['master', 'superuser', 'replication', 'engine', 'login'] as const;

/** At most, in one database, in whatever way: own privileges, roles, PUBLIC, ownership. */
export const REACHES = ['nothing', 'read', 'write', 'own'] as const;

/** A login on the server that the product does not manage, and that can connect to the database. */
export type OtherLogin = Readonly<z.infer<typeof otherLogin>>;
export const otherLogin = z.object({
  name: z.string(),
  kind: z.enum(OTHER_KINDS),
  can: z.enum(REACHES),
  sessions: z.exactOptional(z.number()),
});

/** What a spoke saw of one access, and of its database. */
export type Sighting = Readonly<z.infer<typeof sighting>>;
export const sighting = z.object({
  logins: z.readonly(z.array(managedLogin)),
  /** Of the whole database: the same for all accesses to it. */
  others: z.readonly(z.array(otherLogin)),
  /** What could not be seen, and why. */
  unseen: z.readonly(z.array(z.string())),
});

const place = z.object({ account: z.string(), name: z.string(), region: z.string() });

/** An access, as the review shows it. */
export type ReviewedAccess = Readonly<z.infer<typeof reviewedAccess>>;
export const reviewedAccess = z.extend(place, {
  access: z.string(),
  identity: z.object({
    env: z.string(),
    project: z.string(),
    appname: z.string(),
    dbname: z.string(),
  }),
  /** host:port */
  endpoint: z.string(),
  /** In words: a stack's resource, a Terraform module. Empty: nobody declares it any more. */
  declarers: z.readonly(z.array(z.string())),
  /** Those that it is declared for. Absent: not known. */
  groups: z.exactOptional(z.record(z.string(), z.enum(LEVELS))),
  /** When some of them end, or ended: ISO 8601 in UTC. */
  until: z.exactOptional(z.record(z.string(), z.string())),
  /** Of the run, such as `true`, `changed`, `failed` or `refused` (ROW_OUTCOMES). */
  outcome: z.string(),
  problem: z.exactOptional(z.string()),
  warnings: z.readonly(z.array(z.string())),
  /** When it last was what its record says: ISO 8601 in UTC. */
  madeTrue: z.exactOptional(z.string()),
  /** Absent: no run has seen them yet. */
  logins: z.exactOptional(z.readonly(z.array(managedLogin))),
  /**
   * Set if this run could not see them (`problem` says why): when an earlier one last did, ISO 8601
   * in UTC.
   */
  asOf: z.exactOptional(z.string()),
});

/** A database that accesses lead to, and who else can reach it. */
export type ReviewedDatabase = Readonly<z.infer<typeof reviewedDatabase>>;
export const reviewedDatabase = z.extend(place, {
  endpoint: z.string(),
  dbname: z.string(),
  others: z.readonly(z.array(otherLogin)),
  unseen: z.readonly(z.array(z.string())),
});

/** latest-review.json: the run of the latest review of all accounts, and the one before it. */
export const latestReview = z.object({ run: z.string(), before: z.exactOptional(z.string()) });

/** What is different from an earlier review of the same accesses. */
export type ReviewChange = Readonly<z.infer<typeof reviewChange>>;
export const reviewChange = z.object({
  /** `came` and `went`: a managed login. `other`: a login that is not ours, and is new. */
  what: z.enum(['came', 'went', 'more', 'less', 'other']),
  account: z.string(),
  region: z.string(),
  endpoint: z.string(),
  dbname: z.string(),
  /** Absent for a login that is not ours. */
  access: z.exactOptional(z.string()),
  login: z.string(),
  /** In words: `readonly`, or `readonly to owner`. */
  level: z.string(),
});

/** The scope of a run that was for everything. */
export const ALL_ACCOUNTS = 'all accounts';

/** review.json of a run, and what the page shows. */
export type Review = Readonly<z.infer<typeof review>>;
export const review = z.object({
  schema: z.literal(REVIEW_SCHEMA),
  run: z.string(),
  /** Of the run: `check` changed nothing. */
  mode: z.enum(['apply', 'check']),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** In words: ALL_ACCOUNTS, or what the run was for. */
  scope: z.string(),
  accesses: z.readonly(z.array(reviewedAccess)),
  databases: z.readonly(z.array(reviewedDatabase)),
  /** Places of which nothing, or not everything, is known. */
  failedPlaces: z.readonly(z.array(z.extend(place, { problem: z.string() }))),
  /** Accesses without a record, and the like: what the run found that nobody declares. */
  strays: z.readonly(
    z.array(
      z.extend(place, {
        /** host:port. Absent: not known. */
        endpoint: z.exactOptional(z.string()),
        what: z.string(),
        cure: z.string(),
      }),
    ),
  ),
  /** Since the review of this run. Absent: there was none to compare with. */
  changes: z.exactOptional(
    z.object({ since: z.string(), at: z.string(), list: z.readonly(z.array(reviewChange)) }),
  ),
});
