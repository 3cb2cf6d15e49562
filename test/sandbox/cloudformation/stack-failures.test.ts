import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionArn } from '../lambda/function.ts';
import { REGION } from '../organization/roles.ts';
import { type Behaviour, OBEDIENT, obedient } from './obedient.ts';
import { line, type Stack, stackCalled, statusesOf, statusOf } from './stack.ts';
import { type Stage, startStage } from './stage.ts';

/** Stacks in which something fails: what is asked of custom resources then. "Custom resources" in the user guide, and facts from the field. */

let stage: Stage;
let token: string;
let stacks = 0;

beforeAll(async () => {
  stage = await startStage();
  token = functionArn(await stage.deploy('obedient', OBEDIENT));
});

afterAll(() => stage.stop());

const NO = { Reason: 'no' };
const INVENTED = /^stack-\d+-A-[0-9A-Z]{12}$/;

describe('a creation that fails', () => {
  test('is rolled back: the resource is deleted by the id that it answered', async () => {
    const stack = newStack();
    const answer = { ...NO, PhysicalResourceId: 'half-made' };
    const events = await stack.create(
      { Resources: { A: made('a', { Create: { Answer: answer } }) } },
      '--client-request-token',
      'my-token',
    );
    expect(told(stack)).toEqual(['Create A a', 'Delete A half-made a']);
    expect(statusesOf(events, stack.name)).toEqual([
      'CREATE_IN_PROGRESS',
      'ROLLBACK_IN_PROGRESS',
      'ROLLBACK_COMPLETE',
    ]);
    expect(events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')).toMatchObject({
      LogicalResourceId: 'A',
      PhysicalResourceId: 'half-made',
      ResourceStatusReason: expect.stringMatching(
        /^Received response status \[FAILED\] from custom resource. Message returned: no \(RequestId: [0-9a-f-]{36}\)$/,
      ),
    });
    expect(events[3]?.ResourceStatusReason).toBe(
      'The following resource(s) failed to create: [A]. Rollback requested by user.',
    );
    expect(new Set(events.map((event) => event.ClientRequestToken))).toEqual(new Set(['my-token']));
    await expect(stack.update({ Resources: { A: made('b') } })).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated',
    );
    expect(statusOf(await stack.remove(), stack.name)).toBe('DELETE_COMPLETE');
    expect(told(stack)).toHaveLength(2);
  });

  test.each([
    ['that nobody answers', { Silent: '1' }, 'CloudFormation did not receive a response'],
    [
      'answered without an id',
      { Answer: { PhysicalResourceId: '' } },
      'Invalid PhysicalResourceId',
    ],
    [
      'failed without an id',
      { Answer: { ...NO, PhysicalResourceId: '' } },
      'Invalid PhysicalResourceId',
    ],
    [
      'answered at length',
      { Answer: { Data: { X: 'x'.repeat(4096) } } },
      'Response object is too long.',
    ],
    [
      'answered for another stack',
      { Answer: { StackId: 'x' } },
      'StackId is not that of the request',
    ],
    ['answered for another request', { Answer: { RequestId: 'x' } }, 'RequestId is not that'],
    [
      'answered for another one',
      { Answer: { LogicalResourceId: 'x' } },
      'LogicalResourceId is not that',
    ],
  ])('and %s is deleted by an invented id', async (_, doing, reason) => {
    const stack = newStack();
    const resource = made('a', { Create: doing }, { ServiceTimeout: 2 });
    const events = await stack.create({ Resources: { A: resource } });
    expect(statusOf(events, stack.name)).toBe('ROLLBACK_COMPLETE');
    const failed = events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed?.ResourceStatusReason).toContain(reason);
    expect(stack.requests(token)).toMatchObject([
      { RequestType: 'Create' },
      { RequestType: 'Delete', PhysicalResourceId: expect.stringMatching(INVENTED) },
    ]);
  });

  test('cancels what is under way: deleted by an invented id, while its creation goes on', async () => {
    const stack = newStack();
    const events = await stack.create({
      Resources: {
        A: made('slow', { Create: { Wait: '4000', Answer: { PhysicalResourceId: 'late' } } }),
        B: made('fails', { Create: { Wait: '500', Answer: NO } }),
        C: { ...made('never'), DependsOn: 'A' },
      },
    });
    expect(statusOf(events, stack.name)).toBe('ROLLBACK_COMPLETE');
    expect(
      events.find(
        (event) => event.LogicalResourceId === 'A' && event.ResourceStatus === 'CREATE_FAILED',
      )?.ResourceStatusReason,
    ).toBe('Resource creation cancelled');
    const deleted = stack.requests(token).filter(({ RequestType }) => RequestType === 'Delete');
    expect(deleted.map(({ PhysicalResourceId }) => PhysicalResourceId).sort()).toEqual([
      'b',
      expect.stringMatching(INVENTED),
    ]);
    const creation = stage.functions
      .function(token)
      .invocations.find(({ event }) => event.includes(stack.name) && event.includes('"slow"'));
    expect(creation?.answer).toBeUndefined();
    await stage.functions.settled();
    expect(creation?.answer?.body).toBe('200');
    expect(told(stack)).not.toContain('Create C never');
  });

  test('leaves everything as it is, if the user wants that', async () => {
    const stack = newStack();
    const template = { Resources: { A: made('a', { Create: { Answer: NO } }) } };
    const events = await stack.create(template, '--on-failure', 'DO_NOTHING');
    expect(statusOf(events, stack.name)).toBe('CREATE_FAILED');
    expect(told(stack)).toEqual(['Create A a']);
    await stack.remove();
    expect(told(stack)).toEqual(['Create A a', 'Delete A a a']);
  });

  test('leaves no stack, if the user wants that', async () => {
    const stack = newStack();
    const template = { Resources: { A: made('a', { Create: { Answer: NO } }) } };
    const events = await stack.create(template, '--on-failure', 'DELETE');
    expect(statusOf(events, stack.name)).toBe('DELETE_COMPLETE');
    expect(told(stack)).toEqual(['Create A a', 'Delete A a a']);
  });

  test('and whose rollback fails is ROLLBACK_FAILED', async () => {
    const stack = newStack();
    const both = { Create: { Answer: NO }, Delete: { Answer: NO } };
    const events = await stack.create({ Resources: { A: made('a', both) } });
    expect(statusOf(events, stack.name)).toBe('ROLLBACK_FAILED');
  });

  test.each([
    ['does not exist', (arn: string) => `${arn}-not`, 'Function not found'],
    [
      'is in another Region',
      (arn: string) => arn.replace(REGION, 'us-east-1'),
      'Invalid service token',
    ],
    [
      'is another account’s',
      (arn: string) => arn.replace('111111111111', '222222222222'),
      'is not authorized to perform: lambda:InvokeFunction',
    ],
  ])('because its function %s asks for nothing more', async (_, other, reason) => {
    const stack = newStack();
    const events = await stack.create({ Resources: { A: obedient(other(token), 'a') } });
    expect(statusOf(events, stack.name)).toBe('ROLLBACK_COMPLETE');
    expect(events.map((event) => event.ResourceStatusReason).join()).toContain(reason);
    expect(statusesOf(events, 'A')).toEqual(['CREATE_IN_PROGRESS', 'CREATE_FAILED']);
  });
});

test('a stack can be deleted while it is created', async () => {
  const stack = newStack();
  await stack.start('create', { Resources: { A: made('a', { Create: { Wait: '3000' } }) } });
  const events = await stack.remove();
  expect(statusOf(events, stack.name)).toBe('DELETE_COMPLETE');
  expect(stack.requests(token)).toMatchObject([
    { RequestType: 'Create' },
    { RequestType: 'Delete', PhysicalResourceId: expect.stringMatching(INVENTED) },
  ]);
});

describe('an update that fails', () => {
  test('is followed by one with the properties swapped', async () => {
    const stack = newStack();
    await stack.create({ Resources: { A: made('one') } });
    const events = await stack.update({
      Resources: { A: made('two', { Update: { Answer: NO } }), New: made('new') },
    });
    expect(told(stack).filter((request) => request.includes(' A '))).toEqual([
      'Create A one',
      'Update A a two <- one',
      'Update A a one <- two',
    ]);
    expect(told(stack).at(-1)).toMatch(/^Delete New (new|stack-\d+-New-\w+) new$/);
    expect(statusesOf(events, stack.name).slice(2)).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(statusOf(await stack.update({ Resources: { A: made('three') } }), stack.name)).toBe(
      'UPDATE_COMPLETE',
    );
    expect(told(stack).at(-1)).toBe('Update A a three <- one');
  });

  test('after a replacement takes that back: the new one is deleted at the end', async () => {
    const stack = newStack();
    const back = { Update: { Answer: { PhysicalResourceId: 'old' } } };
    await stack.create({ Resources: { A: made('one', { ...back, Create: back.Update }) } });
    const events = await stack.update({
      Resources: {
        A: made('two', { Update: { Answer: { PhysicalResourceId: 'new' } } }),
        B: { ...made('b', { Create: { Answer: NO } }), DependsOn: 'A' },
      },
    });
    expect(statusOf(events, stack.name)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(told(stack).filter((request) => !request.startsWith('Delete B'))).toEqual([
      'Create A one',
      'Update A old two <- one',
      'Create B b',
      'Update A new one <- two',
      'Delete A new two',
    ]);
  });

  test('with a new id: that is deleted at the end', async () => {
    const stack = newStack();
    const back = { Update: { Answer: { PhysicalResourceId: 'old' } } };
    await stack.create({ Resources: { A: made('one', { ...back, Create: back.Update }) } });
    const answer = { ...NO, PhysicalResourceId: 'new' };
    await stack.update({ Resources: { A: made('two', { Update: { Answer: answer } }) } });
    expect(told(stack).slice(1)).toEqual([
      'Update A old two <- one',
      'Update A new one <- two',
      'Delete A new two',
    ]);
  });

  test('and can’t be taken back is UPDATE_ROLLBACK_FAILED; the stack can still be deleted', async () => {
    const stack = newStack();
    const fails = { Update: { Answer: NO } };
    await stack.create({ Resources: { A: made('one', fails) } });
    const events = await stack.update({ Resources: { A: made('two', fails) } });
    expect(statusOf(events, stack.name)).toBe('UPDATE_ROLLBACK_FAILED');
    expect(statusOf(await stack.remove(), stack.name)).toBe('DELETE_COMPLETE');
  });

  test('and can’t be taken back is tried again when the user says so, or passed over', async () => {
    const stack = newStack();
    const moody = functionArn(await stage.deploy('moody', OBEDIENT));
    const fails = { Update: { Answer: NO } };
    const template = (name: string) => ({ Resources: { A: obedient(moody, name, fails) } });
    await stack.create(template('one'));
    await stack.update(template('two'));
    await stack.call('continue-update-rollback');
    expect(statusOf(await stack.rested(), stack.name)).toBe('UPDATE_ROLLBACK_FAILED');
    await stack.call('continue-update-rollback', '--resources-to-skip', 'A');
    expect(statusOf(await stack.rested(), stack.name)).toBe('UPDATE_ROLLBACK_COMPLETE');

    await stack.update(template('three'));
    await stage.deploy('moody', OBEDIENT.replace('Answer.Reason ?', 'false ?')); // the cause is removed
    await stack.call('continue-update-rollback');
    expect(statusOf(await stack.rested(), stack.name)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.requests(moody).map(line)).toEqual(['Update A a one <- three']);
  });

  test('cancels updates that are under way', async () => {
    const stack = newStack();
    await stack.create({ Resources: { A: made('a1'), B: made('b1') } });
    await stack.update({
      Resources: {
        A: made('a2', { Update: { Wait: '3000' } }),
        B: made('b2', { Update: { Wait: '500', Answer: NO } }),
      },
    });
    expect(told(stack).filter((request) => request.includes(' A '))).toEqual([
      'Create A a1',
      'Update A a a2 <- a1',
      'Update A a a1 <- a2',
    ]);
  });

  test('is refused for another function', async () => {
    const stack = newStack();
    const other = functionArn(await stage.deploy('other', OBEDIENT));
    await stack.create({ Resources: { A: made('a') } });
    const events = await stack.update({ Resources: { A: obedient(other, 'a') } });
    expect(statusOf(events, stack.name)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(events.map((event) => event.ResourceStatusReason)).toContain(
      'Modifying service token is not allowed.',
    );
    expect(told(stack)).toEqual(['Create A a']);
  });
});

test('a deletion that fails keeps the stack, and what the resource needs; it can be tried again', async () => {
  const stack = newStack();
  const stubborn = (Delete: object) => ({ ...made('b', { Delete }), DependsOn: 'A' });
  await stack.create({ Resources: { A: made('a'), B: stubborn({ Answer: NO }), C: made('c') } });
  const events = await stack.remove();
  expect(statusOf(events, stack.name)).toBe('DELETE_FAILED');
  expect(events.at(-1)?.ResourceStatusReason).toBe(
    'The following resource(s) failed to delete: [B].',
  );
  expect(await stack.call('list-stack-resources')).toMatchObject({
    StackResourceSummaries: expect.arrayContaining([
      expect.objectContaining({ LogicalResourceId: 'A', ResourceStatus: 'CREATE_COMPLETE' }),
      expect.objectContaining({ LogicalResourceId: 'B', ResourceStatus: 'DELETE_FAILED' }),
    ]),
  });
  expect(statusOf(await stack.remove(), stack.name)).toBe('DELETE_FAILED');
  expect(told(stack).slice(-1)).toEqual(['Delete B b b']);
  expect(statusOf(await stack.remove('--retain-resources', 'B'), stack.name)).toBe(
    'DELETE_COMPLETE',
  );
  expect(told(stack).slice(-1)).toEqual(['Delete A a a']);
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
