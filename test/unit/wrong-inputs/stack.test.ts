import { expect, test } from 'vitest';
import { postscript, REFUSED } from '../../support/wrong-inputs/right.ts';
import { OF_STACKS, RIGHT_PROPERTIES } from '../../support/wrong-inputs/stack.ts';
import { askAsStack } from './ways-in.ts';

test.each(OF_STACKS)('%s', async (_, properties, sentence) => {
  const { response } = await askAsStack(asSent({ ...RIGHT_PROPERTIES, ...properties }));
  expect(response).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'database-access/nothing-was-made',
    Reason: `${REFUSED}${sentence}${postscript('request-refused')}`,
  });
});

test('an owner is for other ways in', async () => {
  const { sentence } = await askAsStack({ ...RIGHT_PROPERTIES, Owner: 'team' });
  expect(sentence).toBe(
    `${REFUSED}Owner: a resource of a stack declares its access itself, by its stack and its name ` +
      'there. Leave Owner out; DeclaredBy may tell people more, and TakeOver takes an access over ' +
      `from somebody else${postscript('cloudformation-owner')}`,
  );
});

test.each([
  ['a kind of request that there is not', { RequestType: 'Destroy' }, 'RequestType'],
  ['no stack', { StackId: 'orders' }, 'StackId'],
  ['no id of the request', { RequestId: 7 }, 'RequestId'],
  ['no name of the resource', { LogicalResourceId: '' }, 'LogicalResourceId'],
])('an event with %s', async (_, event, keys) => {
  const { sentence } = await askAsStack(RIGHT_PROPERTIES, event);
  expect(sentence).toBe(
    `this is not a request as CloudFormation sends it (see ${keys}); nothing was changed` +
      postscript('cloudformation-not-a-request'),
  );
});

/** A template has no property that is undefined. */
function asSent(properties: object): object {
  return JSON.parse(JSON.stringify(properties));
}
