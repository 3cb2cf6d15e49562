import type { Step } from '../../provider/contract/messages/reconcile.ts';
import { SECONDS } from '../function/time-limits.ts';

/**
 * The state machine, in the Amazon States Language
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html), with
 * JSONPath. It is data and has no references: the sandbox's interpreter, a validator and
 * CloudFormation read the same text. The steps leave what they find in the bucket; what passes
 * through here is a few bytes for each place, since a state holds 256 KiB at most.
 */
export function definition(options: {
  /** The ARN of the function. */
  readonly lambda: string;
  /** How many places a Map works on at once. */
  readonly placesAtOnce: number;
}): object {
  const { lambda } = options;
  const overPlaces = (map: PlaceMap) => ({ ...overAllPlaces(map, options), ResultPath: null });
  return {
    Comment: "Brings every account's accesses up to date with their records and the directory",
    TimeoutSeconds: SECONDS.run,
    StartAt: 'Places',
    States: {
      Places: {
        ...call(lambda, eventOf('places')),
        ResultSelector: {
          'places.$': '$.Payload.places',
          'bucket.$': '$.Payload.bucket',
          'key.$': '$.Payload.key',
        },
        Next: 'AnyPlaces',
      },
      AnyPlaces: {
        Type: 'Choice',
        Choices: [{ Variable: '$.places', NumericGreaterThan: 0, Next: 'Records' }],
        Default: 'Summary',
      },
      Records: {
        ...overPlaces({ label: RECORDS_LABEL, step: 'records', task: 'ReadRecords' }),
        Next: 'Groups',
      },
      Groups: { ...call(lambda, eventOf('groups')), ResultPath: null, Next: 'Accesses' },
      Accesses: {
        ...overPlaces({ label: ACCESSES_LABEL, step: 'place', task: 'BringUpToDate' }),
        Next: 'Summary',
      },
      Summary: { ...call(lambda, eventOf('summary')), OutputPath: '$.Payload', End: true },
    },
  };
}

/**
 * The names of the Maps in ARNs: `execution:database-access-reconcile/accesses:...`. Without them,
 * every update of the machine would make others.
 */
export const RECORDS_LABEL = 'records';
export const ACCESSES_LABEL = 'accesses';

interface PlaceMap {
  readonly label: string;
  readonly step: Step['step'];
  /** The name of the state that works on one place. */
  readonly task: string;
}

/**
 * One execution of its own for each place. Their type is standard, because an express one ends
 * after five minutes.
 */
function overAllPlaces(
  { label, step, task }: PlaceMap,
  { lambda, placesAtOnce }: Parameters<typeof definition>[0],
) {
  // Names of states are unique in the whole machine.
  const failed = `${task}Failed`;
  return {
    Type: 'Map',
    Label: label,
    MaxConcurrency: placesAtOnce,
    // Every item catches its errors; this is for those that cannot be caught, such as
    // States.DataLimitExceeded. A place that fails never stops the others. Its summary says which
    // places left no result.
    ToleratedFailureCount: MORE_THAN_PLACES,
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { 'Bucket.$': '$.bucket', 'Key.$': '$.key' },
    },
    ItemSelector: eventOf(step, { 'place.$': '$$.Map.Item.Value' }),
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: task,
      States: {
        [task]: {
          ...call(lambda),
          OutputPath: null,
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: failed }],
          End: true,
        },
        [failed]: { Type: 'Pass', OutputPath: null, End: true },
      },
    },
  };
}

const MORE_THAN_PLACES = 1_000_000;

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
 * Two runs at once share the function's concurrency, so being throttled is no failure: the retries
 * last for about five minutes. Every step may be repeated: it writes the same objects again.
 */
const RETRIES = [
  {
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
  },
  // A crash, or a bucket that did not answer. States.Timeout is not among States.TaskFailed.
  {
    ErrorEquals: ['States.TaskFailed'],
    IntervalSeconds: 10,
    MaxAttempts: 1,
    JitterStrategy: 'FULL',
  },
];
