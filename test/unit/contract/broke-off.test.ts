import { expect, test } from 'vitest';
import { brokeOffBy, explain } from '../../../provider/contract/messages/broke-off.ts';

test.each([
  ['what the function has thrown', { Error: 'UserError', Cause: '{"errorMessage":"no"}' }, 'no'],
  ['what Lambda says', { Error: 'Lambda.Unknown', Cause: 'gone' }, 'Lambda.Unknown: gone'],
  ['an error without a cause', { Error: 'States.Timeout' }, 'States.Timeout'],
  ['a text that moves the cursor', { Error: 'E', Cause: '\u001b[2J\nx' }, 'E: ?[2J x'],
  ['a cause that is some other JSON', { Error: 'E', Cause: '{"a":1}' }, 'E: {"a":1}'],
])('the problem of a step that failed is %s', (_, failure, problem) => {
  expect(explain(failure)).toBe(problem);
});

test('the step that broke off is named', () => {
  expect(brokeOffBy({ groups: { Error: 'E' } })).toEqual({ step: 'groups', problem: 'E' });
  expect(brokeOffBy({})).toBeUndefined();
});
