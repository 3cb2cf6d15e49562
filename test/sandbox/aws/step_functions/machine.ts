/**
 * A small machine with the shape of the reconciliation's: a function writes a list to a bucket, a
 * Distributed Map reads it and calls the function for each batch of items, then for each item alone
 * if the batch fails, and the function sums up.
 */
export const MACHINE = 'nightly';
export const FUNCTION = 'worker';
export const BUCKET = 'results-111111111111';

export function machineTemplate(code: { bucket: string; key: string }): string {
  return JSON.stringify({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: BUCKET } },
      WorkerRole: role('worker', 'lambda.amazonaws.com', [
        allow(['s3:PutObject', 's3:GetObject'], `arn:aws:s3:::${BUCKET}/runs/*`),
        allow(['s3:ListBucket'], `arn:aws:s3:::${BUCKET}`),
      ]),
      Worker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: FUNCTION,
          Handler: 'index.handler',
          Role: arnOf('WorkerRole'),
          Code: { S3Bucket: code.bucket, S3Key: code.key },
          Timeout: 20,
        },
      },
      MachineRole: role(
        'machine',
        'states.amazonaws.com',
        [
          allow(['lambda:InvokeFunction'], arnOf('Worker')),
          allow(['s3:GetObject'], `arn:aws:s3:::${BUCKET}/runs/*`),
        ],
        { ArnLike: { 'aws:SourceArn': `arn:aws:states:*:111111111111:stateMachine:${MACHINE}` } },
      ),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: MACHINE,
          RoleArn: arnOf('MachineRole'),
          DefinitionString: { 'Fn::Sub': JSON.stringify(DEFINITION) },
        },
      },
      ClockRole: role(
        'clock',
        'scheduler.amazonaws.com',
        [allow(['states:StartExecution'], { Ref: 'Machine' })],
        {
          StringEquals: {
            'aws:SourceArn': 'arn:aws:scheduler:eu-central-1:111111111111:schedule-group/clocks',
          },
        },
      ),
      Clocks: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'clocks' } },
      Clock: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: 'nightly',
          GroupName: { Ref: 'Clocks' },
          ScheduleExpression: 'cron(30 3 * * ? *)',
          FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
          Target: {
            Arn: { Ref: 'Machine' },
            RoleArn: arnOf('ClockRole'),
            Input: '{"mode":"apply"}',
          },
        },
      },
    },
    Outputs: { Machine: { Value: { Ref: 'Machine' } } },
  });
}

const task = (step: string, more: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in
    FunctionName: '${Worker.Arn}',
    Payload: { step, 'run.$': step === 'batch' ? '$.run' : '$$.Execution.Name', 'given.$': '$' },
  },
  ...more,
});

const DEFINITION = {
  StartAt: 'List',
  States: {
    List: task('list', { OutputPath: '$.Payload', Next: 'Each' }),
    Each: {
      Type: 'Map',
      Label: 'Each',
      MaxConcurrency: 10,
      ToleratedFailurePercentage: 100,
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { 'Bucket.$': '$.bucket', 'Key.$': '$.key' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Batch',
        States: {
          Batch: task('batch', {
            End: true,
            Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Again' }],
          }),
          Again: {
            Type: 'Map',
            ItemsPath: '$.items',
            MaxConcurrency: 2,
            ItemSelector: { 'run.$': '$.run', 'items.$': 'States.Array($$.Map.Item.Value)' },
            ItemProcessor: {
              ProcessorConfig: { Mode: 'INLINE' },
              StartAt: 'Alone',
              States: {
                Alone: task('batch', {
                  End: true,
                  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Lost' }],
                }),
                Lost: { Type: 'Pass', OutputPath: null, End: true },
              },
            },
            OutputPath: null,
            End: true,
          },
        },
      },
      ItemSelector: { 'run.$': '$$.Execution.Name', 'items.$': '$$.Map.Item.Value.items' },
      ResultPath: null,
      Next: 'Sum',
    },
    Sum: task('sum', { OutputPath: '$.Payload', End: true }),
  },
};

function role(name: string, service: string, statements: object[], condition?: object) {
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: service },
    ...(condition && { Condition: condition }),
  };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [
        {
          PolicyName: 'permissions',
          PolicyDocument: { Version: '2012-10-17', Statement: statements },
        },
      ],
    },
  };
}

const allow = (Action: string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const arnOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
