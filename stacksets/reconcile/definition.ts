import type { BREAKABLE } from '../../provider/contract/messages/broke-off.ts';
import type { Step } from '../../provider/contract/messages/reconcile.ts';
import { SECONDS } from '../function/time-limits.ts';

/**
 * The state machine, in the Amazon States Language
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html), with
 * JSONPath. It is data and has no references: the sandbox's interpreter, a validator and
 * CloudFormation read the same text. The steps leave what they find in the bucket; what passes
 * through here is a few bytes for each batch, since a state holds 256 KiB at most.
 */
export function definition(options: {
  /** The ARN of the function. */
  readonly lambda: string;
  /** How many batches of places a Map works on at once. */
  readonly callsAtOnce: number;
}): object {
  const { lambda } = options;
  const batches = (map: BatchMap) => ({ ...overBatches(map, options), ResultPath: null });
  return {
    Comment: "Brings every account's accesses up to date with their records and the directory",
    TimeoutSeconds: SECONDS.run,
    StartAt: 'Places',
    States: {
      Places: {
        ...call(lambda, eventOf('places')),
        ResultSelector: BATCHES_WRITTEN,
        Next: 'AnyPlaces',
      },
      AnyPlaces: ifAnyBatch('Records'),
      Records: {
        ...batches({ label: RECORDS_LABEL, step: 'records', task: 'ReadRecords' }),
        Catch: breakingOff('records'),
        Next: 'Groups',
      },
      Groups: {
        ...call(lambda, eventOf('groups')),
        ResultSelector: BATCHES_WRITTEN,
        Catch: breakingOff('groups'),
        Next: 'AnyWork',
      },
      AnyWork: ifAnyBatch('Accesses'),
      Accesses: {
        ...batches({ label: ACCESSES_LABEL, step: 'accesses', task: 'BringUpToDate' }),
        Catch: breakingOff('accesses'),
        Next: 'Summary',
      },
      Summary: { ...call(lambda, eventOf('summary')), OutputPath: '$.Payload', End: true },
      SummaryOfWhatIsDone: {
        ...call(lambda, eventOf('summary', { 'brokeOff.$': '$.brokeOff' })),
        ResultPath: null,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'BrokeOff' }],
        Next: 'BrokeOff',
      },
      BrokeOff: {
        Type: 'Fail',
        Error: 'BrokeOff',
        CausePath: 'States.JsonToString($.brokeOff)',
      },
    },
  };
}

/** The run can't go on. It sums up what is done, and fails, which is an alarm. */
const breakingOff = (step: (typeof BREAKABLE)[number]) => [
  {
    ErrorEquals: ['States.ALL'],
    ResultPath: `$.brokeOff.${step}`,
    Next: 'SummaryOfWhatIsDone',
  },
];

/** Of an answer of the function. */
const BATCHES_WRITTEN = {
  'batches.$': '$.Payload.batches',
  'bucket.$': '$.Payload.bucket',
  'key.$': '$.Payload.key',
};

const ifAnyBatch = (next: string) => ({
  Type: 'Choice',
  Choices: [{ Variable: '$.batches', NumericGreaterThan: 0, Next: next }],
  Default: 'Summary',
});

/**
 * The names of the Maps in ARNs: `execution:database-access-reconcile/accesses:...`. Without them,
 * every update of the machine would make others.
 */
export const RECORDS_LABEL = 'records';
export const ACCESSES_LABEL = 'accesses';

interface BatchMap {
  readonly label: string;
  readonly step: Step['step'];
  /** The name of the state that works on a batch. */
  readonly task: string;
}

/**
 * One execution of its own for each batch. Their type is standard, because an express one ends
 * after five minutes. The function has written the batches; an ItemBatcher could not tell how much
 * there is to do in a place.
 */
function overBatches(
  { label, step, task }: BatchMap,
  { lambda, callsAtOnce }: Parameters<typeof definition>[0],
) {
  // Names of states are unique in the whole machine.
  const [each, alone, failed] = [`${task}Again`, `${task}Alone`, `${task}Failed`];
  return {
    Type: 'Map',
    Label: label,
    MaxConcurrency: callsAtOnce,
    // Every batch catches its errors; this is for those that cannot be caught, such as
    // States.DataLimitExceeded. A place that fails never stops the others. The summary says which
    // places left no result.
    ToleratedFailureCount: MORE_THAN_PLACES,
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { 'Bucket.$': '$.bucket', 'Key.$': '$.key' },
    },
    ItemSelector: eventOf(step, { 'places.$': '$$.Map.Item.Value.places' }),
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: task,
      States: {
        [task]: {
          ...call(lambda),
          Retry: [WHEN_NOT_RUN],
          OutputPath: null,
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: each }],
          End: true,
        },
        // One place may have ended the function with all others of the batch: out of memory, or of
        // time. Each that is not done is tried again without the others.
        [each]: {
          Type: 'Map',
          ItemsPath: '$.reconcile.places',
          MaxConcurrency: ALONE_AT_ONCE,
          ItemSelector: {
            reconcile: {
              step,
              'run.$': '$.reconcile.run',
              'input.$': '$.reconcile.input',
              'places.$': 'States.Array($$.Map.Item.Value)',
            },
          },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: alone,
            States: {
              [alone]: {
                ...call(lambda),
                OutputPath: null,
                Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: failed }],
                End: true,
              },
              [failed]: { Type: 'Pass', OutputPath: null, End: true },
            },
          },
          OutputPath: null,
          End: true,
        },
      },
    },
  };
}

const MORE_THAN_PLACES = 1_000_000;

/** As few as leave room in the function's concurrency for the other batches. */
const ALONE_AT_ONCE = 2;

/**
 * The event of a step (provider/contract/messages/reconcile.ts). `$$.Execution` is the whole run's,
 * also where a Map selects its items.
 */
const eventOf = (step: Step['step'], more: object = {}) => ({
  reconcile: {
    step,
    'run.$': '$$.Execution.Name',
    'input.$': '$$.Execution.Input',
    ...more,
  },
});

function call(lambda: string, event?: object) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: {
      FunctionName: lambda,
      ...(event ? { Payload: event } : { 'Payload.$': '$' }),
    },
    // Lambda ends the function before.
    TimeoutSeconds: SECONDS.reconcile + 30,
    Retry: RETRIES,
  };
}

/**
 * The function did not run. Two runs at once share its concurrency, so being throttled is no
 * failure: the retries last for about five minutes.
 */
const WHEN_NOT_RUN = {
  ErrorEquals: [
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
  ],
  IntervalSeconds: 5,
  BackoffRate: 2,
  MaxAttempts: 12,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/** Every step may be repeated: it leaves alone what it has done. */
const RETRIES = [
  WHEN_NOT_RUN,
  // The input is wrong, and will be.
  { ErrorEquals: ['UserError'], MaxAttempts: 0 },
  // A crash, or a bucket that did not answer. States.Timeout is not among States.TaskFailed.
  {
    ErrorEquals: ['States.TaskFailed'],
    IntervalSeconds: 10,
    MaxAttempts: 1,
    JitterStrategy: 'FULL',
  },
];
