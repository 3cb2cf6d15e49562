import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { METRICS, stepEvent } from '../../provider/contract/messages/reconcile.ts';
import { parseSettings } from '../../provider/hub/settings.ts';
import { SECONDS } from '../../stacksets/function/time-limits.ts';
import { CENTRAL, HUB_REGION, ofType, optionsWith, templatesOf } from './company.ts';
import { evaluate } from './evaluate.ts';

const place = { account: CENTRAL, region: HUB_REGION };
const resourcesWith = (changes = {}) =>
  Object.values(evaluate(templatesOf(optionsWith(changes)).hub, place));
const resources = resourcesWith();
const named = (type: string, key: string, name: string, all = resources) =>
  ofType(all, type).find((properties) => properties[key] === name);

const NAME = 'database-access-reconcile';
const FUNCTION = `arn:aws:lambda:${HUB_REGION}:${CENTRAL}:function:${NAME}`;
const BUCKET = `database-access-results-${CENTRAL}-${HUB_REGION}`;

describe('the state machine', () => {
  const machine = named('AWS::StepFunctions::StateMachine', 'StateMachineName', NAME);
  const text = String(machine?.['DefinitionString']);
  const states = statesIn(JSON.parse(text));
  const folder = mkdtempSync(join(tmpdir(), 'database-access-asl-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the validator finds. */
  const problemsOf = (definition: string): string => {
    const file = join(folder, 'machine.asl.json');
    writeFileSync(file, definition);
    const validator = join(import.meta.dirname, '../../node_modules/.bin/asl-validator');
    try {
      execFileSync(validator, ['--json-path', file], { encoding: 'utf8', stdio: 'pipe' });
      return '';
    } catch (error) {
      return String(error);
    }
  };

  test('the definition is valid, for a validator that notices a state that is not there', () => {
    expect(problemsOf(text)).toBe('');
    expect(problemsOf(text.replace('"Next":"Summary"', '"Next":"Sumary"'))).toContain('Sumary');
  });

  test('the machine calls its own function and nothing else', () => {
    const tasks = states.filter(({ Type }) => Type === 'Task');
    expect(tasks).toHaveLength(8);
    for (const { Resource, Parameters } of tasks) {
      expect(Resource).toBe('arn:aws:states:::lambda:invoke');
      expect(Parameters).toMatchObject({ FunctionName: FUNCTION });
    }
  });

  test('the function understands every event of the machine', () => {
    const steps = states.flatMap(({ Parameters, ItemSelector }) => {
      const event = ItemSelector ?? Parameters?.['Payload'];
      if (event === undefined) return [];
      return [stepEvent.parse(withValues(event)).reconcile.step];
    });
    expect(steps.sort()).toEqual([
      'accesses',
      'accesses',
      'groups',
      'places',
      'records',
      'records',
      'summary',
      'summary',
    ]);
  });

  test('a place that fails stops no other one, and leaves no more than a few bytes', () => {
    const maps = states.filter(({ Label }) => Label !== undefined);
    expect(maps.map(({ Label }) => Label)).toEqual(['records', 'accesses']);
    for (const map of maps) {
      expect(map).toMatchObject({ MaxConcurrency: 10, ResultPath: null });
      expect(map.ToleratedFailureCount).toBeGreaterThan(100_000);
      const items = statesIn(map.ItemProcessor ?? {});
      const caught = { OutputPath: null, Catch: [{ ErrorEquals: ['States.ALL'] }] };
      expect(items).toMatchObject([
        { Type: 'Task', ...caught },
        { Type: 'Map', OutputPath: null, ItemsPath: '$.reconcile.places', End: true },
        { Type: 'Task', ...caught },
        { Type: 'Pass', OutputPath: null, End: true },
      ]);
      expect(map.ItemProcessor).toMatchObject({
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      });
    }
  });

  test('a step without which the run can not go on leads to the summary, and then to a failure', () => {
    const { States = {} }: Machine = JSON.parse(text);
    for (const [name, step] of [
      ['Records', 'records'],
      ['Groups', 'groups'],
      ['Accesses', 'accesses'],
    ] as const)
      expect(States[name]).toMatchObject({
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            ResultPath: `$.brokeOff.${step}`,
            Next: 'SummaryOfWhatIsDone',
          },
        ],
      });
    expect(States['SummaryOfWhatIsDone']).toMatchObject({
      ResultPath: null,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'BrokeOff' }],
      Next: 'BrokeOff',
    });
    expect(States['BrokeOff']).toMatchObject({ Type: 'Fail' });
  });

  test('an input that is refused is not tried again', () => {
    for (const { Retry } of states.filter(({ Type, End }) => Type === 'Task' && !End))
      expect(Retry).toContainEqual({ ErrorEquals: ['UserError'], MaxAttempts: 0 });
  });

  test('every call is repeated when it is throttled, and outlives the function', () => {
    for (const task of states.filter(({ Type }) => Type === 'Task')) {
      expect(JSON.stringify(task.Retry)).toContain('Lambda.TooManyRequestsException');
      expect(task.TimeoutSeconds).toBeGreaterThan(SECONDS.reconcile);
    }
  });

  test('the log and the traces of the machine hold no data of its executions', () => {
    expect(machine).toMatchObject({
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });
});

describe('permissions', () => {
  const statementsOf = (role: string) => {
    const found = named('AWS::IAM::Role', 'RoleName', role);
    const { Policies } = z.object({ Policies: policies }).parse(found);
    return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  };

  test('the machine may start its function and itself, and read the lists of its runs', () => {
    const arn = (resource: string) => `arn:aws:states:${HUB_REGION}:${CENTRAL}:${resource}`;
    const onSomething = statementsOf(`${NAME}-machine-${HUB_REGION}`).filter(
      ({ Resource }) => Resource !== '*',
    );
    expect(onSomething.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['lambda:InvokeFunction', FUNCTION],
      ['states:StartExecution', arn(`stateMachine:${NAME}`)],
      [
        ['states:DescribeExecution', 'states:StopExecution'],
        [arn(`execution:${NAME}:*`), arn(`execution:${NAME}/*:*`)],
      ],
      ['s3:GetObject', `arn:aws:s3:::${BUCKET}/runs/*`],
    ]);
  });

  test('the schedule may start the machine and nothing else', () => {
    expect(statementsOf(`${NAME}-schedule-${HUB_REGION}`)).toMatchObject([
      {
        Action: 'states:StartExecution',
        Resource: `arn:aws:states:${HUB_REGION}:${CENTRAL}:stateMachine:${NAME}`,
      },
    ]);
  });

  test('the function may do what the code of the hub does, and write results but delete none', () => {
    const own = statementsOf(NAME);
    const onResults = own.filter(({ Resource }) => String(Resource).includes(BUCKET));
    expect(onResults).toMatchObject([
      { Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${BUCKET}/runs/*` },
      { Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'runs/*' } } },
    ]);
    const sids = (role: string) => statementsOf(role).map(({ Sid }) => Sid);
    expect(sids(NAME).filter((sid) => !sid.includes('Runs'))).toEqual(
      sids('database-access-hub').filter((sid) => sid !== 'HandOnFailures'),
    );
  });

  test('the hub may not touch the results, and nobody outside of the account may invoke', () => {
    expect(JSON.stringify(statementsOf('database-access-hub'))).not.toMatch(/s3:/);
    for (const permission of ofType(resources, 'AWS::Lambda::Permission'))
      expect(permission['FunctionName']).toBe('<Hub.Arn>');
  });

  test('the policy of the bucket permits nothing to anybody', () => {
    const [policy] = ofType(resources, 'AWS::S3::BucketPolicy');
    const { PolicyDocument } = z.object({ PolicyDocument: document }).parse(policy);
    expect(PolicyDocument.Statement).toMatchObject([
      {
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': CENTRAL } },
      },
      { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });
});

test('the function has a concurrency of its own, and only it knows the bucket', () => {
  const settingsOf = (name: string) => {
    const lambda = named('AWS::Lambda::Function', 'FunctionName', name);
    const { Environment } = z
      .object({ Environment: z.object({ Variables: z.record(z.string(), z.string()) }) })
      .parse(lambda);
    const settings = parseSettings({ ...Environment.Variables, AWS_REGION: HUB_REGION });
    return { lambda, settings };
  };
  const { lambda, settings } = settingsOf(NAME);
  expect(lambda).toMatchObject({ ReservedConcurrentExecutions: 20, Timeout: 900 });
  const hub = settingsOf('database-access-hub');
  expect(lambda?.['Code']).toEqual(hub.lambda?.['Code']);
  expect(settings).toEqual({
    ...hub.settings,
    reconciliation: { bucket: BUCKET, atOnce: 4, placesPerCall: 20 },
  });
  expect(hub.settings.reconciliation).toBeUndefined();
});

test('the results are kept for as long as the settings say', () => {
  const bucket = (all = resources) => JSON.stringify(ofType(all, 'AWS::S3::Bucket'));
  expect(bucket()).toContain('"ExpirationInDays":365');
  expect(bucket(resourcesWith({ reconcile: { retentionDays: 30 } }))).toContain(
    '"ExpirationInDays":30',
  );
});

describe('the schedule', () => {
  const scheduleWith = (reconcile = {}) =>
    ofType(resourcesWith({ reconcile }), 'AWS::Scheduler::Schedule');

  test('a run over everything starts at night, within an hour', () => {
    expect(scheduleWith()).toMatchObject([
      {
        ScheduleExpression: 'cron(30 3 * * ? *)',
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
        Target: { Arn: '<Machine>', Input: '{"mode":"apply"}' },
      },
    ]);
  });

  test('the settings say when the run starts', () => {
    const settings = {
      schedule: 'rate(6 hours)',
      timeZone: 'Europe/Berlin',
      windowMinutes: 0,
      lateAfterHours: 8,
    };
    expect(scheduleWith(settings)).toMatchObject([
      {
        ScheduleExpression: 'rate(6 hours)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
      },
    ]);
  });

  test('without a schedule, nothing starts a run, and nobody is told that none has finished', () => {
    const off = resourcesWith({ reconcile: { schedule: 'off' } });
    expect(off.filter(({ Type }) => Type.startsWith('AWS::Scheduler::'))).toEqual([]);
    expect(JSON.stringify(off)).not.toMatch(/scheduler\.amazonaws\.com|reconcile-late/);
    expect(ofType(off, 'AWS::StepFunctions::StateMachine')).toHaveLength(1);
  });
});

describe('what watches the runs', () => {
  const alarm = (name: string, all = resources) =>
    named('AWS::CloudWatch::Alarm', 'AlarmName', `database-access-reconcile-${name}`, all);

  test('an alarm looks at no more than CloudWatch does, a week by the hour', () => {
    const most = resourcesWith({ reconcile: { lateAfterHours: 168 } });
    for (const { Period, EvaluationPeriods } of ofType(most, 'AWS::CloudWatch::Alarm')) {
      const seconds = Number(Period) * Number(EvaluationPeriods);
      expect(seconds).toBeLessThanOrEqual(Number(Period) < 3_600 ? 86_400 : 604_800);
    }
  });

  test('the absence of a finished run is an alarm, and so is an access that is too old', () => {
    expect(alarm('late')).toMatchObject({
      MetricName: METRICS.names.finished,
      ComparisonOperator: 'LessThanThreshold',
      Period: 3_600,
      EvaluationPeriods: 26,
    });
    expect(alarm('too-old')).toMatchObject({
      MetricName: METRICS.names.oldest,
      Statistic: 'Maximum',
      Threshold: 48 * 3_600,
    });
    const other = resourcesWith({ reconcile: { maximumAgeHours: 72, lateAfterHours: 30 } });
    expect(alarm('late', other)?.['EvaluationPeriods']).toBe(30);
    expect(alarm('too-old', other)?.['Threshold']).toBe(72 * 3_600);
  });

  test('the alarm of a broken run watches this machine', () => {
    for (const [name, metric] of [
      ['failed', 'ExecutionsFailed'],
      ['timed-out', 'ExecutionsTimedOut'],
    ] as const)
      expect(alarm(name)).toMatchObject({
        Namespace: 'AWS/States',
        MetricName: metric,
        Dimensions: [{ Name: 'StateMachineArn', Value: '<Machine>' }],
      });
  });

  test('the dashboard shows every metric that a run logs', () => {
    const [dashboard] = ofType(resources, 'AWS::CloudWatch::Dashboard');
    const body = String(dashboard?.['DashboardBody']);
    expect(JSON.parse(body).widgets).toHaveLength(6);
    const { finished: _, ...shown } = METRICS.names;
    for (const name of Object.values(shown)) expect(body).toContain(`"${name}"`);
  });
});

const statement = z.looseObject({
  Sid: z.string(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.union([z.string(), z.array(z.string())]),
});
const document = z.object({ Statement: z.array(statement) });
const policies = z.array(z.object({ PolicyDocument: document }));

interface State {
  readonly Type: string;
  readonly Label?: string;
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly ItemSelector?: object;
  readonly ItemProcessor?: Machine;
  readonly Retry?: unknown;
  readonly End?: boolean;
  readonly TimeoutSeconds?: number;
  readonly ToleratedFailureCount?: number;
}

interface Machine {
  readonly States?: Readonly<Record<string, State>>;
}

/** All states, those within Maps too. */
function statesIn({ States = {} }: Machine): State[] {
  return Object.values(States).flatMap((state) => [
    state,
    ...(state.ItemProcessor ? statesIn(state.ItemProcessor) : []),
  ]);
}

const PLACES = [{ account: CENTRAL, name: 'a', region: HUB_REGION, vpcs: ['default'] }];

/** What Step Functions puts in the place of the paths. */
const VALUES: Readonly<Record<string, unknown>> = {
  '$$.Execution.Name': 'b2d0a6a1-run',
  '$.brokeOff': { groups: { Error: 'OutsideError', Cause: 'the bucket' } },
  '$$.Execution.Input': { mode: 'check', accounts: [CENTRAL] },
  '$.reconcile.run': 'b2d0a6a1-run',
  '$.reconcile.input': { mode: 'check' },
  '$$.Map.Item.Value.places': PLACES,
  'States.Array($$.Map.Item.Value)': PLACES,
};

function withValues(template: unknown): unknown {
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), VALUES[String(value)]] : [key, withValues(value)],
    ),
  );
}
