import * as z from '../../runtime/zod.ts';
import { declarer } from '../request/claim.ts';
import { LEVELS } from '../request/level.ts';
import { brokeOff, failures } from './broke-off.ts';
import { versioned } from './records.ts';
import { sighting } from './review.ts';
import { unrecordedParameters } from './unrecorded.ts';

/**
 * The reconciliation: the state machine's calls of the hub's code, and the objects that one run
 * leaves in the results bucket. Nothing here holds a secret.
 */

/** Of all objects of a run. A change that a reader would misread gets a new number. */
export const RUN_SCHEMA = 1;

const account = z.string().check(z.regex(/^\d{12}$/, 'must be an account id of 12 digits'));
const accessId = z.string().check(z.regex(/^[0-9a-f]{12}$/, 'must be the 12 digits of an access'));

/**
 * The limits of an input, which is a part of every step's event: a state holds 256 KiB. A run for
 * more than these is one for everything.
 */
const MOST_ACCOUNTS = 5_000;
export const MOST_NAMES = 100;
const names = z
  .array(z.string().check(z.minLength(1), z.maxLength(500)))
  .check(z.minLength(1), z.maxLength(MOST_NAMES));

/** What an execution of the state machine is asked for. */
export type RunInput = Readonly<z.infer<typeof runInput>>;
export const runInput = z.strictObject({
  /** `check` changes nothing, and says what differs. */
  mode: z.enum(['apply', 'check']),
  /** Only these accounts. */
  accounts: z.exactOptional(z.array(account).check(z.minLength(1), z.maxLength(MOST_ACCOUNTS))),
  /** Only accesses that name one of these groups. `A` and `a` are the same, as in the directory. */
  groups: z.exactOptional(names),
  /** Only these: env/project/appname/dbname each, or the 12 digits of its id. */
  accesses: z.exactOptional(names),
  /** The ids of accesses which may lose most of their people in this run. */
  confirm: z.exactOptional(z.array(accessId).check(z.maxLength(MOST_NAMES))),
});

/** An account and Region. Any of its spokes knows all its records. */
export type RunPlace = Readonly<z.infer<typeof runPlace>>;
export const runPlace = z.object({
  account,
  /** Empty for an account outside of the rollout's units. */
  name: z.string(),
  region: z.string(),
  vpcs: z.readonly(z.array(z.string())),
});

/** The name of the state machine's execution. */
const run = z
  .string()
  .check(
    z.regex(
      /^\w[\w.+=@-]{0,79}$/,
      'the name of the execution must be ASCII letters, digits, _ . + = @ - only; start one named so',
    ),
  );
const ofRun = { run, input: runInput };
/** A call may be repeated. What it has left in the bucket for a place stays as it is. */
const ofBatch = { ...ofRun, places: z.readonly(z.array(runPlace).check(z.minLength(1))) };

const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('places'), ...ofRun }),
  z.object({ step: z.literal('records'), ...ofBatch }),
  z.object({ step: z.literal('groups'), ...ofRun }),
  z.object({ step: z.literal('accesses'), ...ofBatch }),
  /** `brokeOff`: the run ends with this step, and then fails. */
  z.object({ step: z.literal('summary'), ...ofRun, brokeOff: z.exactOptional(failures) }),
]);
export type Step = Readonly<z.infer<typeof step>>;

/** The state machine's event. */
export const stepEvent = z.strictObject({ reconcile: step });

/** Answers of the steps. The results themselves are in the bucket. */
export interface StepAnswers {
  readonly places: { readonly places: number } & BatchesWritten;
  readonly records: { readonly records: number };
  readonly groups: { readonly groups: number; readonly failed: number } & BatchesWritten;
  readonly accesses: { readonly rows: number; readonly failed: number };
  readonly summary: RunSummary;
}

/** A list of batches, which a Map reads. */
export interface BatchesWritten {
  readonly batches: number;
  readonly bucket: string;
  readonly key: string;
}

/** Where the objects of a run are in the bucket. */
export const runKeys = {
  run: (run: string) => `runs/${run}/run.json`,
  places: (run: string) => `runs/${run}/places.json`,
  batches: (run: string, step: 'records' | 'accesses') => `runs/${run}/${step}-batches.json`,
  records: (run: string, { account, region }: Pick<RunPlace, 'account' | 'region'>) =>
    `runs/${run}/records/${account}.${region}.json`,
  groups: (run: string) => `runs/${run}/groups.json`,
  allRows: (run: string) => `runs/${run}/rows/`,
  rows: (run: string, { account, region }: Pick<RunPlace, 'account' | 'region'>) =>
    `runs/${run}/rows/${account}.${region}.jsonl`,
  summary: (run: string) => `runs/${run}/summary.json`,
  review: (run: string) => `runs/${run}/review.json`,
  /** For people to read. */
  page: (run: string, name: string) => `runs/${run}/${name}`,
  /** Names the run of the latest review of all accounts. */
  latestReview: 'runs/latest-review.json',
};

/** run.json: written first, so that a run that never ends is known nevertheless. */
export type RunBegun = Readonly<z.infer<typeof runBegun>>;
export const runBegun = z.object({
  schema: z.literal(RUN_SCHEMA),
  run,
  input: runInput,
  startedAt: z.string(),
});

/**
 * places.json is a list of places. records-batches.json and accesses-batches.json are lists of
 * batches: one call of the function works on all places of a batch at once. The second one only has
 * places at which there is something to do.
 */
export type RunBatch = Readonly<z.infer<typeof runBatch>>;
export const runBatch = z.object({ places: z.readonly(z.array(runPlace)) });

/** records/ACCOUNT.REGION.json */
export type PlaceRecords = Readonly<z.infer<typeof placeRecords>>;
export const placeRecords = z.object({
  schema: z.literal(RUN_SCHEMA),
  place: runPlace,
  records: z.array(versioned),
  /** Names of parameters that should be records, but can't be read as such. */
  unreadable: z.array(z.string()),
  /** The records could not be read. */
  problem: z.exactOptional(z.string()),
  /** Accesses with credentials and without a record. */
  unrecorded: z.exactOptional(z.array(unrecordedParameters)),
  /** Those could not be found out. */
  unrecordedProblem: z.exactOptional(z.string()),
});

/** The order is that of attention: what needs somebody comes first. */
export const ROW_OUTCOMES = [
  /** It could not be made true, or nobody can tell. */
  'failed',
  /** Too many people would lose the access at once: somebody has to confirm that. */
  'refused',
  /** The time of the run was over before. */
  'not reached',
  /** A parameter that should be a record, but can't be read as such. */
  'unreadable',
  /** No record has it, so nobody declares it; but users of it can log in, or its credentials are left. */
  'unrecorded',
  /** The master came with the request, so only an apply can make the access true. */
  'not possible',
  /** Only checked: it is not what was declared. */
  'differs',
  /** It was not what was declared, and now is. */
  'changed',
  /** A request that is newer than the record which the run read was first. */
  'superseded',
  /** It is what was declared. */
  'true',
] as const;
export type RowOutcome = (typeof ROW_OUTCOMES)[number];

/** rows/ACCOUNT.REGION.jsonl: one line for each access, or for what is no access. */
export type Row = Readonly<z.infer<typeof row>>;
export const row = z.object({
  schema: z.literal(RUN_SCHEMA),
  run,
  mode: runInput.shape.mode,
  account: z.string(),
  name: z.string(),
  region: z.string(),
  /** These are absent in a row about the whole place, and about a parameter that is no record. */
  vpc: z.exactOptional(z.string()),
  access: z.exactOptional(z.string()),
  identity: z.exactOptional(
    z.object({ env: z.string(), project: z.string(), appname: z.string(), dbname: z.string() }),
  ),
  /** host:port */
  endpoint: z.exactOptional(z.string()),
  /** What is there of an access without a record. */
  found: z.exactOptional(
    z.object({
      /** Users that can log in. */
      logins: z.number(),
      /** Roles and application users on the server. */
      names: z.array(z.string()),
      parameters: z.array(z.string()),
    }),
  ),
  /** Nobody declares an access that was retained when it was let go. */
  declarers: z.exactOptional(
    z.array(z.object({ ...declarer.shape, declaredBy: z.exactOptional(z.string()) })),
  ),
  /** The groups that its record names. */
  groups: z.exactOptional(z.record(z.string(), z.enum(LEVELS))),
  /** When some of them end, as their record says: ISO 8601 in UTC. */
  until: z.exactOptional(z.record(z.string(), z.string())),
  outcome: z.enum(ROW_OUTCOMES),
  /** The changes, in words: those made, or in a check those that would be made. */
  plan: z.array(z.string()),
  warnings: z.array(z.string()),
  /** The cause and the cure, if the outcome needs somebody. */
  problem: z.exactOptional(z.string()),
  /** User names. */
  people: z.exactOptional(
    z.object({ added: z.array(z.string()), removed: z.array(z.string()), unchanged: z.number() }),
  ),
  /** Members of the groups that get no user: how many, and why. */
  leftOut: z.exactOptional(z.record(z.string(), z.number())),
  /** Who can reach the access's database, as the spoke saw it. Absent: it could not look. */
  sighting: z.exactOptional(sighting),
  /** When the access last was what its record says: ISO 8601 in UTC. Absent: never. */
  madeTrue: z.exactOptional(z.string()),
  /** Seconds since then, or since it was declared if it never was, at the end of its run. */
  age: z.exactOptional(z.number()),
  /** Milliseconds that the spoke worked. */
  ms: z.number(),
});

/** summary.json */
export type RunSummary = Readonly<z.infer<typeof runSummary>>;
export const runSummary = z.object({
  schema: z.literal(RUN_SCHEMA),
  run,
  input: runInput,
  startedAt: z.string(),
  finishedAt: z.string(),
  /** `failed`: nothing, or not everything, is known of them. */
  places: z.object({ all: z.number(), failed: z.number() }),
  groups: z.object({ all: z.number(), failed: z.number() }),
  accesses: z.number(),
  /** Rows by outcome. */
  outcomes: z.partialRecord(z.enum(ROW_OUTCOMES), z.number()),
  people: z.object({ added: z.number(), removed: z.number() }),
  /** The first of the places that failed, and why. */
  failedPlaces: z.array(
    z.object({ account: z.string(), name: z.string(), region: z.string(), problem: z.string() }),
  ),
  /** The run did not finish. */
  brokeOff: z.exactOptional(brokeOff),
  /** The access which was not made true for the longest time, of those that can be. */
  oldest: z.exactOptional(
    z.object({ account: z.string(), region: z.string(), access: z.string(), age: z.number() }),
  ),
});

/**
 * The metrics that the summary of a run in mode `apply` logs, without dimensions. Those of a run
 * that was only for some accounts, groups or accesses, or broke off, have only the first four.
 */
export const METRICS = {
  namespace: 'database-access',
  names: {
    /** Rows with the outcome failed, not reached or unreadable. */
    failed: 'ReconcileFailed',
    /** Rows with the outcome refused. */
    refused: 'ReconcileRefused',
    /** Places of which nothing, or not everything, is known. */
    placesFailed: 'ReconcilePlacesFailed',
    /** People who lost an access. */
    removed: 'ReconcilePeopleRemoved',
    /** Rows with the outcome not possible. */
    notPossible: 'ReconcileNotPossible',
    /** Rows with the outcome unrecorded. */
    unrecorded: 'ReconcileUnrecorded',
    accesses: 'ReconcileAccesses',
    changed: 'ReconcileChanged',
    /** Seconds since the access that is longest not made true was true. */
    oldest: 'ReconcileOldestAge',
    /** One. Its absence tells that no run has finished. */
    finished: 'ReconcileFinished',
  },
} as const;
