import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionArn } from '../lambda/function.ts';
import { runTool } from '../machine/tool.ts';
import { type Behaviour, OBEDIENT, obedient } from './obedient.ts';
import { line, type Stack, stackCalled, statusesOf, statusOf } from './stack.ts';
import { type Stage, startStage } from './stage.ts';

/** The life of a stack in which all goes well. */

let stage: Stage;
let token: string;
let stacks = 0;

beforeAll(async () => {
  stage = await startStage();
  token = functionArn(await stage.deploy('obedient', OBEDIENT));
});

afterAll(() => stage.stop());

test('it is created, described, updated and deleted', async () => {
  const stack = newStack();
  const template = (name: string) => ({
    Description: 'A test',
    Parameters: {
      Secret: { Type: 'String', NoEcho: true },
      Word: { Type: 'String', Default: 'w' },
    },
    Resources: {
      A: made(name, { Create: { Answer: { Data: { X: 'x' } } } }, { Word: { Ref: 'Word' } }),
    },
    Outputs: {
      Id: { Value: { Ref: 'A' } },
      ...(name === 'one' && {
        X: { Value: { 'Fn::Join': ['', ['<', { 'Fn::GetAtt': ['A', 'X'] }, '>']] } },
      }),
    },
  });
  const secret = ['--parameters', 'ParameterKey=Secret,ParameterValue=s3cr3t'];
  const created = await stack.create(template('one'), ...secret, '--tags', 'Key=k,Value=v');
  expect(statusesOf(created, stack.name)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
  expect(await stack.described()).toMatchObject({
    StackName: stack.name,
    StackStatus: 'CREATE_COMPLETE',
    Description: 'A test',
    Parameters: [
      { ParameterKey: 'Secret', ParameterValue: '****' },
      { ParameterKey: 'Word', ParameterValue: 'w' },
    ],
    Outputs: [
      { OutputKey: 'Id', OutputValue: 'a' },
      { OutputKey: 'X', OutputValue: '<x>' },
    ],
    Tags: [{ Key: 'k', Value: 'v' }],
  });

  const keep = ['--parameters', 'ParameterKey=Secret,UsePreviousValue=true'];
  await expect(stack.update(template('one'), ...keep)).rejects.toThrow(
    '(ValidationError) when calling the UpdateStack operation: No updates are to be performed.',
  );
  const updated = await stack.update(template('two'), ...keep);
  expect(statusesOf(updated, stack.name).slice(2)).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_COMPLETE',
  ]);
  expect(await stack.call('describe-stack-resources')).toMatchObject({
    StackResources: [
      {
        LogicalResourceId: 'A',
        PhysicalResourceId: 'a',
        ResourceType: 'Custom::Test',
        ResourceStatus: 'UPDATE_COMPLETE',
      },
    ],
  });
  expect(await stack.call('get-template')).toMatchObject({ TemplateBody: template('two') });

  expect(statusOf(await stack.remove(), stack.name)).toBe('DELETE_COMPLETE');
  expect(told(stack)).toEqual(['Create A one', 'Update A a two <- one', 'Delete A a two']);
  await expect(
    stage.aws('cloudformation', 'describe-stacks', '--stack-name', stack.name),
  ).rejects.toThrow(`Stack with id ${stack.name} does not exist`);
});

test('requests have the fields of CloudFormation, and every scalar is a string', async () => {
  const stack = newStack();
  await stack.create({
    Resources: {
      A: made('n', {}, { Port: 5432, Yes: true, List: [1, { No: false }], ServiceTimeout: 60 }),
    },
  });
  const [request] = stack.requests(token);
  const properties = {
    ServiceToken: token,
    Name: 'n',
    Do: {},
    Port: '5432',
    Yes: 'true',
    List: ['1', { No: 'false' }],
    ServiceTimeout: '60',
  };
  expect(request).toEqual({
    RequestType: 'Create',
    ServiceToken: token,
    ResponseURL: expect.stringMatching(
      /^https:\/\/cloudformation-custom-resource-response-eucentral1\.s3\.eu-central-1\.amazonaws\.com\/arn%3Aaws%3Acloudformation%3Aeu-central-1%3A111111111111%3Astack\/stack-\d+\/[0-9a-f-]{36}%7CA%7C[0-9a-f-]{36}\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Credential=/,
    ),
    StackId: expect.stringContaining(`:stack/${stack.name}/`),
    RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    LogicalResourceId: 'A',
    ResourceType: 'Custom::Test',
    ResourceProperties: properties,
  });
});

test('resources are made in the order of what they refer to, others of AWS too, and removed the other way round', async () => {
  const stack = newStack();
  const template = (value: string) => ({
    Resources: {
      Last: { ...made('last'), DependsOn: 'Second' },
      Second: made(
        'second',
        {},
        { Of: { 'Fn::Join': ['/', [{ Ref: 'Parameter' }, { 'Fn::GetAtt': ['First', 'X'] }]] } },
      ),
      Parameter: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: `/${stack.name}`,
          Type: 'String',
          Value: { 'Fn::Sub': `${value}\${First.X}` },
        },
      },
      First: made('first', { Create: { Answer: { Data: { X: 'x' } } } }),
      Bucket: { Type: 'AWS::S3::Bucket' },
    },
  });
  const created = await stack.create(template('v'));
  expect(statusOf(created, stack.name)).toBe('CREATE_COMPLETE');
  expect(told(stack)).toEqual(['Create First first', 'Create Second second', 'Create Last last']);
  expect(stack.requests(token)[1]?.ResourceProperties['Of']).toBe(`/${stack.name}/x`);
  const parameter = () => stage.aws('ssm', 'get-parameter', '--name', `/${stack.name}`);
  expect(await parameter()).toMatchObject({ Parameter: { Value: 'vx' } });

  expect(statusOf(await stack.update(template('w')), stack.name)).toBe('UPDATE_COMPLETE');
  expect(await parameter()).toMatchObject({ Parameter: { Value: 'wx' } });

  await stack.remove();
  expect(told(stack).slice(3)).toEqual([
    'Delete Last last last',
    'Delete Second second second',
    'Delete First first first',
  ]);
  await expect(parameter()).rejects.toThrow('ParameterNotFound');
});

test('another PhysicalResourceId is a replacement: the old one is deleted at the end, as it was', async () => {
  const stack = newStack();
  const replaced = { Update: { Answer: { PhysicalResourceId: 'b' } } };
  await stack.create({ Resources: { A: made('one') } });
  const events = await stack.update({
    Resources: { A: made('two', replaced), B: { ...made('last'), DependsOn: 'A' } },
  });
  expect(told(stack)).toEqual([
    'Create A one',
    'Update A a two <- one',
    'Create B last',
    'Delete A a one',
  ]);
  const cleanup = statusesOf(events, stack.name).indexOf('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  expect(cleanup).toBeGreaterThan(0);
  expect(statusesOf(events, 'A').slice(-2)).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
  expect(await stack.call('describe-stack-resource', '--logical-resource-id', 'A')).toMatchObject({
    StackResourceDetail: { PhysicalResourceId: 'b', ResourceStatus: 'UPDATE_COMPLETE' },
  });
});

test('what is new in the template is created, what is gone is deleted; a deletion that fails is told, and no more', async () => {
  const stack = newStack();
  const stubborn = made('stubborn', { Delete: { Answer: { Reason: 'I stay' } } });
  await stack.create({ Resources: { A: made('a'), B: stubborn } });
  const events = await stack.update({ Resources: { C: made('c') } });
  expect(told(stack).slice(2)).toEqual([
    'Create C c',
    expect.stringMatching(/^Delete [AB]/),
    expect.stringMatching(/^Delete [AB]/),
  ]);
  expect(statusOf(events, 'A')).toBe('DELETE_COMPLETE');
  expect(statusOf(events, 'B')).toBe('DELETE_FAILED');
  expect(events.at(-1)).toMatchObject({
    ResourceStatus: 'UPDATE_COMPLETE',
    ResourceStatusReason: 'Update successful. One or more resources could not be deleted.',
  });
});

test('independent resources are made at the same time, while others may look', async () => {
  const stack = newStack();
  const slow = { Create: { Wait: '8000' } };
  await stack.start('create', {
    Resources: { A: made('a', slow), B: made('b', slow), C: made('c', slow) },
  });
  await Promise.all([
    expect(stack.described()).resolves.toMatchObject({ StackStatus: 'CREATE_IN_PROGRESS' }),
    expect(stack.update({ Resources: { A: made('b') } })).rejects.toThrow(
      'is in CREATE_IN_PROGRESS state and can not be updated',
    ),
  ]);
  const events = await stack.rested();
  const done = events.findIndex(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE');
  const begun = events.slice(0, done).map(({ LogicalResourceId }) => LogicalResourceId);
  expect(begun).toEqual(expect.arrayContaining(['A', 'B', 'C']));
});

test('`aws cloudformation deploy` creates it, changes it, and says when there is nothing to change', async () => {
  const stack = newStack();
  const file = join(stage.folder, 'template.json');
  const deploy = async (name: string, ...more: string[]) => {
    const Parameters = { Word: { Type: 'String', Default: 'w' } };
    const Resources = { A: made(name, {}, { Word: { Ref: 'Word' } }) };
    writeFileSync(file, JSON.stringify({ Parameters, Resources }));
    const call = ['deploy', '--stack-name', stack.name, '--template-file', file, ...more];
    // It would look every 30 seconds whether the stack is ready.
    const parameters = [...call, '--no-execute-changeset', '--no-fail-on-empty-changeset'];
    const printed = await runTool('aws', ['cloudformation', ...parameters], {
      environment: stage.variables(),
    });
    const [changeSet] = /arn:\S+:changeSet\S+/.exec(printed) ?? [];
    if (changeSet === undefined) return printed;
    await stage.aws('cloudformation', 'execute-change-set', '--change-set-name', changeSet);
    return statusOf(await stack.rested(), stack.name);
  };
  expect(await deploy('one', '--parameter-overrides', 'Word=v')).toBe('CREATE_COMPLETE');
  expect(await deploy('one')).toContain('No changes to deploy');
  expect(await deploy('two')).toBe('UPDATE_COMPLETE');
  expect(told(stack)).toEqual(['Create A one', 'Update A a two <- one']);
  expect(stack.requests(token)[1]?.ResourceProperties['Word']).toBe('v');
  await expect(stack.create({ Resources: { A: made('a') } })).rejects.toThrow('already exists');
});

test.each([
  ['has no resources', {}, 'At least one Resources member must be defined'],
  ['has a type that moto does not have', { Resources: { A: { Type: 'AWS::X::Y' } } }, 'AWS::X::Y'],
  ['refers to nothing', { Resources: { A: made('a', {}, { B: { Ref: 'B' } }) } }, '[B]'],
  [
    'turns in a circle',
    { Resources: { A: { ...made('a'), DependsOn: 'B' }, B: { ...made('b'), DependsOn: ['A'] } } },
    'Circular dependency between resources: [A, B]',
  ],
  [
    'has no number for a number',
    {
      Parameters: { P: { Type: 'Number', Default: '1' } },
      Resources: { A: made('a') },
    },
    'Parameter validation failed',
    ['--parameters', 'ParameterKey=P,ParameterValue=x'],
  ],
  [
    'wants a parameter',
    { Parameters: { P: { Type: 'String' } }, Resources: { A: made('a') } },
    'Parameters: [P] must have values',
  ],
])('a template that %s is refused', async (_, template, message, more = []) => {
  await expect(newStack().create(template, ...more)).rejects.toThrow(message);
});

test('YAML is read, with its short forms and its long ones', async () => {
  const stack = newStack();
  await stack.start(
    'create',
    `
AWSTemplateFormatVersion: 2010-09-09
Conditions: { Never: !Equals [a, b] }
Resources:
  A:
    Type: Custom::Test
    Properties: { ServiceToken: "${token}", Name: a, Do: { Create: { Answer: { Data: { X: x } } } } }
  B:
    Type: Custom::Test
    Properties:
      ServiceToken: !Sub arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:obedient
      Name: !GetAtt A.X
      Long: { Fn::GetAtt: A.X }
      Maybe: !If [Never, !Ref A, no]
      Nothing: !If [Never, 1, !Ref AWS::NoValue]
  C: { Type: Custom::Test, Condition: Never, Properties: { ServiceToken: "${token}" } }`,
  );
  expect(statusOf(await stack.rested(), stack.name)).toBe('CREATE_COMPLETE');
  expect(stack.requests(token)[1]?.ResourceProperties).toEqual({
    ServiceToken: token,
    Name: 'x',
    Long: 'x',
    Maybe: 'false',
  });
});

test('the type of a resource stays', async () => {
  const stack = newStack();
  await stack.create({ Resources: { A: made('a') } });
  const other = { ...made('a'), Type: 'Custom::Other' };
  await expect(stack.update({ Resources: { A: other } })).rejects.toThrow(
    'Update of resource type is not permitted',
  );
});

function newStack(): Stack {
  stacks += 1;
  return stackCalled(`stack-${stacks}`, stage);
}

function made(name: string, doing: Behaviour = {}, more: object = {}) {
  return obedient(token, name, doing, more);
}

function told(stack: Stack): string[] {
  return stack.requests(token).map(line);
}
