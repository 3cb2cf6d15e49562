import { afterAll, beforeAll } from 'vitest';
import { functionArn } from '../../lambda/function.ts';
import { startTestCloud, type TestCloud } from '../../organization/test-cloud.ts';
import { type Behaviour, OBEDIENT, obedient } from './obedient.ts';
import { line, type Stack, stackCalled } from './stack.ts';

export type ObedientStacks = ReturnType<typeof startObedientStacks>;

/** A cloud for all tests of a file, in which one function answers for every custom resource. */
export function startObedientStacks() {
  let cloud: TestCloud;
  let token: string;
  let stacks = 0;

  beforeAll(async () => {
    cloud = await startTestCloud();
    token = functionArn(await cloud.deploy('obedient', OBEDIENT));
  });
  afterAll(() => cloud.stop());

  return {
    cloud: () => cloud,
    /** The function's ARN. */
    token: () => token,
    newStack(): Stack {
      stacks += 1;
      return stackCalled(`stack-${stacks}`, cloud);
    },
    /** A custom resource. `name` and `more` are properties. */
    made: (name: string, doing: Behaviour = {}, more: object = {}) =>
      obedient(token, name, doing, more),
    /** One line for each request to the function on behalf of this stack. */
    told: (stack: Stack) => stack.requests(token).map(line),
  };
}
