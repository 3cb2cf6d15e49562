import { expect, test } from 'vitest';
import { actsOf } from '../../../../stacksets/verify/acts/index.ts';
import type { Place } from '../../../../stacksets/verify/aws/place.ts';
import { type Choices, parseOptions } from '../../../../stacksets/verify/options.ts';
import { planOf } from '../../../../stacksets/verify/plan.ts';

/** A plan asks AWS nothing: only the names of the places matter. */
const place = (id: string) => ({ id, region: 'eu-central-1' }) as Place;

function plan(...words: string[]): string {
  const { run } = parseOptions(['--region', 'eu-central-1', '--name', 'verify-1', ...words]);
  if (!('begin' in run)) throw new Error('this begins no run');
  const choices: Choices = run.begin;
  const central = place('111111111111');
  const member = choices.member === undefined ? central : place('222222222222');
  return planOf(actsOf(choices), {
    ...{ choices, central, member, organization: 'o-1', isDelegate: false },
    state: { choices, begun: [], done: [], outputs: {}, findings: [] },
    build: { code: [], template: () => '' },
  });
}

const TWO = ['--member-profile', 'm', '--unit', 'u'];
const NETWORK = ['--vpc', 'vpc-1', '--subnets', 'subnet-1'];
const EXISTING = [
  ...['--engines', 'mysql', '--database', 'h:1', '--database-name', 'x', '--master-secret', 's'],
];

test.each<[string, string[], string]>([
  ['a network and two instances', [], '0.09'],
  ['two networks and two instances', TWO, '0.14'],
  ['a network and two clusters of Aurora', ['--aurora'], '0.17'],
  ['two networks and two clusters of Aurora', ['--aurora', ...TWO], '0.22'],
  ['a network and the one cluster of the first hour', ['--first-hour'], '0.11'],
  ['the second network and two instances', [...NETWORK, ...TWO], '0.09'],
  ['two instances in a network that is there', NETWORK, '0.04'],
  ['nothing, where network and database are there', [...NETWORK, ...EXISTING], '0.00'],
])('the plan says the price of %s', (_, words, dollars) => {
  expect(plan(...words)).toContain(`costs about ${dollars} US dollars an hour`);
});

test('the plan names what is made, and nothing else', () => {
  expect(plan()).toContain('makes the databases');
  expect(plan(...NETWORK, ...EXISTING)).not.toContain('makes the databases');
  expect(plan()).not.toContain('directory');
});
