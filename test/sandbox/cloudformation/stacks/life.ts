import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTool } from '../../machine/tool.ts';
import type { ObedientStacks } from './obedient-stacks.ts';
import { statusesOf, statusOf } from './stack.ts';

/** The life of a stack in which all goes well. */
export function life({ cloud, token, newStack, made, told }: ObedientStacks): void {
  test('a stack is created, described, updated and deleted', async () => {
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
      cloud().aws('cloudformation', 'describe-stacks', '--stack-name', stack.name),
    ).rejects.toThrow(`Stack with id ${stack.name} does not exist`);
  });

  test('resources, also AWS’s, are created in the order of references, removed in reverse', async () => {
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
    expect(stack.requests(token())[1]?.ResourceProperties['Of']).toBe(`/${stack.name}/x`);
    const parameter = () => cloud().aws('ssm', 'get-parameter', '--name', `/${stack.name}`);
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

  test('another PhysicalResourceId is a replacement: the old resource is deleted at the end', async () => {
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
    expect(await stack.call('describe-stack-resource', '--logical-resource-id', 'A')).toMatchObject(
      {
        StackResourceDetail: { PhysicalResourceId: 'b', ResourceStatus: 'UPDATE_COMPLETE' },
      },
    );
  });

  test('an update creates and deletes resources; a failed deletion is only reported', async () => {
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

  test('independent resources are created at the same time, while others may look', async () => {
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

  test('`aws cloudformation deploy` creates a stack, changes it, and reports no changes', async () => {
    const stack = newStack();
    const file = join(cloud().folder, 'template.json');
    const deploy = async (name: string, ...more: string[]) => {
      const Parameters = { Word: { Type: 'String', Default: 'w' } };
      const Resources = { A: made(name, {}, { Word: { Ref: 'Word' } }) };
      writeFileSync(file, JSON.stringify({ Parameters, Resources }));
      const call = ['deploy', '--stack-name', stack.name, '--template-file', file, ...more];
      // It would look every 30 seconds whether the stack is ready.
      const parameters = [...call, '--no-execute-changeset', '--no-fail-on-empty-changeset'];
      const printed = await runTool('aws', ['cloudformation', ...parameters], {
        environment: cloud().variables(),
      });
      const [changeSet] = /arn:\S+:changeSet\S+/.exec(printed) ?? [];
      if (changeSet === undefined) return printed;
      await cloud().aws('cloudformation', 'execute-change-set', '--change-set-name', changeSet);
      return statusOf(await stack.rested(), stack.name);
    };
    expect(await deploy('one', '--parameter-overrides', 'Word=v')).toBe('CREATE_COMPLETE');
    expect(await deploy('one')).toContain('No changes to deploy');
    expect(await deploy('two')).toBe('UPDATE_COMPLETE');
    expect(told(stack)).toEqual(['Create A one', 'Update A a two <- one']);
    expect(stack.requests(token())[1]?.ResourceProperties['Word']).toBe('v');
    await expect(stack.create({ Resources: { A: made('a') } })).rejects.toThrow('already exists');
  });
}
