import { expect, test } from 'vitest';
import type {
  Customizations,
  PostgresCustomization,
} from '../../../../provider/spoke/model/customizations.ts';
import { ADOPTED, type ServerState, type User } from '../../../../provider/spoke/model/state.ts';
import { planPostgres } from '../../../../provider/spoke/postgres/plan/plan.ts';
import { BASIS } from './basis.ts';

const limit = { kind: 'connection limit', limit: 7 } as const;
/** Which makes a user stronger, so that nobody gets it from one that was adopted. */
const granted = {
  ...{ kind: 'privileges' as const, privileges: ['INSERT'], type: 'TABLE', object: 't' },
  ...{ column: null, grantable: false },
};
const user = (name: string, generation: number): User => ({
  ...{ name, generation, rotation: 'r', canLogIn: true, memberOf: [], password: 'as stored' },
});
const state = (...users: User[]): ServerState<never> => ({
  ...{ roles: [], users, people: [], grants: [] },
});
const customizations = new Map<string, Customizations<PostgresCustomization>>(
  ['a', 'b', 'd'].map((name) => [
    name,
    { portable: name === 'd' ? [limit, granted] : [limit], left: [] },
  ]),
);
const [a, b, c] = [user('a', 1), user('b', 2), user('c', 3)];
/** Was, or is to be, adopted. */
const d: User = { ...user('d', 0), rotation: ADOPTED, password: 'unknown' };

test.each([
  ['a rotation', [a], [b, a], [{ from: 'a', to: 'b' }]],
  ['a second rotation', [a, b], [c, b], [{ from: 'b', to: 'c' }]],
  ['the same request again', [a, b], [b, a], []],
  ['a first user', [], [a], []],
  ['a former user without anything', [c], [a, c], []],
  ['an adoption with a first user', [], [a, d], [{ from: 'd', to: 'a' }]],
  ['an adoption beside a user', [a], [a, d], []],
  ['an adoption with a rotation', [a], [b, a, d], [{ from: 'a', to: 'b' }]],
  ['the rotation after an adoption', [a, d], [b, a], [{ from: 'a', to: 'b' }]],
  ['a new user beside an adopted one, for lost parameters', [d], [a, d], [{ from: 'd', to: 'a' }]],
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
