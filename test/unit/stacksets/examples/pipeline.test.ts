import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const TEMPLATE = join(import.meta.dirname, '../../../../stacksets/examples/pipeline.yaml');

/** The stacks that a statement of the role names, as patterns of policies. */
function stacksOf(effect: 'Allow' | 'Deny'): RegExp[] {
  const text = readFileSync(TEMPLATE, 'utf8');
  const [, statement = ''] = new RegExp(
    `- Effect: ${effect}\\n\\s+Action:(?:(?!Effect:)[^])*?cloudformation:([^]*?)NoValue`,
  ).exec(text) ?? [''];
  return [...statement.matchAll(/stack\/(\S+)/g)].map(
    ([, pattern = '']) => new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`),
  );
}

const id = (stack: string) => `${stack}/a5d8c1f0-0000-11ee-8000-0a1b2c3d4e5f`;
const isAllowed = (stack: string) => {
  const matches = (patterns: readonly RegExp[]) =>
    patterns.some((pattern) => pattern.test(id(stack)));
  return matches(stacksOf('Allow')) && !matches(stacksOf('Deny'));
};

test('a pipeline keeps the stacks of its module, and none of the rollout', () => {
  const own = ['prod-shop', 'code-shop', 'hub', 'rollout-x'].map(
    (name) => `database-access-${name}-0a1b2c3d`,
  );
  const ofRollout = [
    ...['hub', 'pilot', 'rollout', 'deployer', 'account', 'door', 'spoke-default', 'spoke-a-b'],
    ...['code-eu-central-1', 'code-ap-southeast-2', 'code-us-gov-west-1'],
  ].map((name) => `database-access-${name}`);
  expect([...own, ...ofRollout].filter(isAllowed)).toEqual(own);
  expect(isAllowed('somebody-elses')).toBe(false);
});
