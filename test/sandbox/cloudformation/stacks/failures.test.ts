import { describe, expect, test } from 'vitest';
import { failedCreations } from './failed-creations.ts';
import { failedUpdates } from './failed-updates.ts';
import { startObedientStacks } from './obedient-stacks.ts';
import { statusOf } from './stack.ts';

/**
 * Stacks in which something fails, and the requests that custom resources get then: "Custom
 * resources" in the CloudFormation User Guide, and observations from the field. The parts share one
 * cloud, which takes seconds to start.
 */

const stacks = startObedientStacks();
const { newStack, made, told } = stacks;

describe('creations that fail', () => failedCreations(stacks));
describe('updates that fail', () => failedUpdates(stacks));

test('a failed deletion keeps all that the resource needs, and can be tried again', async () => {
  const stack = newStack();
  const stubborn = (Delete: object) => ({ ...made('b', { Delete }), DependsOn: 'A' });
  await stack.create({
    Resources: { A: made('a'), B: stubborn({ Answer: { Reason: 'no' } }), C: made('c') },
  });
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
