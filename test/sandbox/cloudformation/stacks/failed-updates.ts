import { expect, test } from 'vitest';
import { functionArn } from '../../lambda/function.ts';
import { OBEDIENT, obedient } from './obedient.ts';
import type { ObedientStacks } from './obedient-stacks.ts';
import { line, statusesOf, statusOf } from './stack.ts';

const NO = { Reason: 'no' };

/** Updates of stacks that fail. */
export function failedUpdates({ cloud, newStack, made, told }: ObedientStacks): void {
  test('a failed update is followed by one with the properties swapped', async () => {
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

  test('a failed update undoes a replacement: the new resource is deleted at the end', async () => {
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

  test('a failed update that answered a new id has that deleted at the end', async () => {
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

  test('an update that can’t be rolled back leaves a stack that can be deleted', async () => {
    const stack = newStack();
    const fails = { Update: { Answer: NO } };
    await stack.create({ Resources: { A: made('one', fails) } });
    const events = await stack.update({ Resources: { A: made('two', fails) } });
    expect(statusOf(events, stack.name)).toBe('UPDATE_ROLLBACK_FAILED');
    expect(statusOf(await stack.remove(), stack.name)).toBe('DELETE_COMPLETE');
  });

  test('an update that can’t be rolled back is retried or skipped on demand', async () => {
    const stack = newStack();
    const moody = functionArn(await cloud().deploy('moody', OBEDIENT));
    const fails = { Update: { Answer: NO } };
    const template = (name: string) => ({ Resources: { A: obedient(moody, name, fails) } });
    await stack.create(template('one'));
    await stack.update(template('two'));
    await stack.call('continue-update-rollback');
    expect(statusOf(await stack.rested(), stack.name)).toBe('UPDATE_ROLLBACK_FAILED');
    await stack.call('continue-update-rollback', '--resources-to-skip', 'A');
    expect(statusOf(await stack.rested(), stack.name)).toBe('UPDATE_ROLLBACK_COMPLETE');

    await stack.update(template('three'));
    // The cause is removed.
    await cloud().deploy('moody', OBEDIENT.replace('Answer.Reason ?', 'false ?'));
    await stack.call('continue-update-rollback');
    expect(statusOf(await stack.rested(), stack.name)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.requests(moody).map(line)).toEqual(['Update A a one <- three']);
  });

  test('a failed update cancels the others', async () => {
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

  test('an update to another function is refused', async () => {
    const stack = newStack();
    const other = functionArn(await cloud().deploy('other', OBEDIENT));
    await stack.create({ Resources: { A: made('a') } });
    const events = await stack.update({ Resources: { A: obedient(other, 'a') } });
    expect(statusOf(events, stack.name)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(events.map((event) => event.ResourceStatusReason)).toContain(
      'Modifying service token is not allowed.',
    );
    expect(told(stack)).toEqual(['Create A a']);
  });
}
