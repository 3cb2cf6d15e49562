import { expect, test } from 'vitest';
import { REGION } from '../../organization/roles.ts';
import { obedient } from './obedient.ts';
import type { ObedientStacks } from './obedient-stacks.ts';
import { statusesOf, statusOf } from './stack.ts';

const NO = { Reason: 'no' };
const INVENTED = /^stack-\d+-A-[0-9A-Z]{12}$/;

/** Creations of stacks that fail, or are broken off. */
export function failedCreations({ cloud, token, newStack, made, told }: ObedientStacks): void {
  test('a failed creation is rolled back: the resource is deleted by its answered id', async () => {
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
    ['never answered', { Silent: '1' }, 'CloudFormation did not receive a response'],
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
      'answered at too great length',
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
      'answered for another resource',
      { Answer: { LogicalResourceId: 'x' } },
      'LogicalResourceId is not that',
    ],
  ])('a resource whose creation was %s is deleted by an invented id', async (_, doing, reason) => {
    const stack = newStack();
    const resource = made('a', { Create: doing }, { ServiceTimeout: 2 });
    const events = await stack.create({ Resources: { A: resource } });
    expect(statusOf(events, stack.name)).toBe('ROLLBACK_COMPLETE');
    const failed = events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed?.ResourceStatusReason).toContain(reason);
    expect(stack.requests(token())).toMatchObject([
      { RequestType: 'Create' },
      { RequestType: 'Delete', PhysicalResourceId: expect.stringMatching(INVENTED) },
    ]);
  });

  test('a failed creation cancels others: they are deleted by invented ids, and go on', async () => {
    const stack = newStack();
    const events = await stack.create({
      Resources: {
        A: made('slow', { Create: { Wait: '12000', Answer: { PhysicalResourceId: 'late' } } }),
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
    const deleted = stack.requests(token()).filter(({ RequestType }) => RequestType === 'Delete');
    expect(deleted.map(({ PhysicalResourceId }) => PhysicalResourceId).sort()).toEqual([
      'b',
      expect.stringMatching(INVENTED),
    ]);
    const creation = cloud()
      .functions.function(token())
      .invocations.find(({ event }) => event.includes(stack.name) && event.includes('"slow"'));
    expect(creation?.answer).toBeUndefined();
    await cloud().functions.settled();
    expect(creation?.answer?.body).toBe('200');
    expect(told(stack)).not.toContain('Create C never');
  });

  test('a failed creation leaves everything in place with --on-failure DO_NOTHING', async () => {
    const stack = newStack();
    const template = { Resources: { A: made('a', { Create: { Answer: NO } }) } };
    const events = await stack.create(template, '--on-failure', 'DO_NOTHING');
    expect(statusOf(events, stack.name)).toBe('CREATE_FAILED');
    expect(told(stack)).toEqual(['Create A a']);
    await stack.remove();
    expect(told(stack)).toEqual(['Create A a', 'Delete A a a']);
  });

  test('a failed creation leaves no stack with --on-failure DELETE', async () => {
    const stack = newStack();
    const template = { Resources: { A: made('a', { Create: { Answer: NO } }) } };
    const events = await stack.create(template, '--on-failure', 'DELETE');
    expect(statusOf(events, stack.name)).toBe('DELETE_COMPLETE');
    expect(told(stack)).toEqual(['Create A a', 'Delete A a a']);
  });

  test('a creation whose rollback fails as well is ROLLBACK_FAILED', async () => {
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
      'belongs to another account',
      (arn: string) => arn.replace('111111111111', '222222222222'),
      'is not authorized to perform: lambda:InvokeFunction',
    ],
  ])('a creation fails without any request if its function %s', async (_, other, reason) => {
    const stack = newStack();
    const events = await stack.create({ Resources: { A: obedient(other(token()), 'a') } });
    expect(statusOf(events, stack.name)).toBe('ROLLBACK_COMPLETE');
    expect(events.map((event) => event.ResourceStatusReason).join()).toContain(reason);
    expect(statusesOf(events, 'A')).toEqual(['CREATE_IN_PROGRESS', 'CREATE_FAILED']);
  });

  test('a stack can be deleted while it is created', async () => {
    const stack = newStack();
    await stack.start('create', { Resources: { A: made('a', { Create: { Wait: '20000' } }) } });
    const events = await stack.remove();
    expect(statusOf(events, stack.name)).toBe('DELETE_COMPLETE');
    expect(stack.requests(token())).toMatchObject([
      { RequestType: 'Create' },
      { RequestType: 'Delete', PhysicalResourceId: expect.stringMatching(INVENTED) },
    ]);
  });
}
