import { expect, test } from 'vitest';
import type {
  Customizations,
  PostgresCustomization,
} from '../../../../provider/spoke/model/customizations.ts';
import type { ServerState, User } from '../../../../provider/spoke/model/state.ts';
import { planPostgres } from '../../../../provider/spoke/postgres/plan/plan.ts';
import { BASIS } from './basis.ts';

const limit = { kind: 'connection limit', limit: 7 } as const;
const user = (name: string, generation: number): User => ({
  ...{ name, generation, rotation: 'r', canLogIn: true, memberOf: [], password: 'as stored' },
});
const state = (...users: User[]): ServerState<never> => ({
  ...{ roles: [], users, people: [], grants: [] },
});
const customizations = new Map<string, Customizations<PostgresCustomization>>(
  ['a', 'b'].map((name) => [name, { portable: [limit], left: [] }]),
);
const [a, b, c] = [user('a', 1), user('b', 2), user('c', 3)];

test.each([
  ['a rotation', [a], [b, a], [{ from: 'a', to: 'b' }]],
  ['a second rotation', [a, b], [c, b], [{ from: 'b', to: 'c' }]],
  ['the same request again', [a, b], [b, a], []],
  ['a first user', [], [a], []],
  ['a former user without anything', [c], [a, c], []],
])('what is carried over by %s', (_, current, wanted, expected) => {
  const { steps } = planPostgres(
    { ...BASIS, current: state(...current), customizations },
    state(...wanted),
    'app',
  );
  expect(steps.filter(({ kind }) => kind === 'carry over')).toEqual(
    expected.map((between) => ({ kind: 'carry over', ...between, portable: [limit] })),
  );
});
