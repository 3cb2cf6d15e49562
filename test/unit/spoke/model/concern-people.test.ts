import { expect, test } from 'vitest';
import type { Change } from '../../../../provider/spoke/model/changes.ts';
import { concernPeopleOnly } from '../../../../provider/spoke/model/concern-people.ts';

/** After such changes, the application's login is not proved again. */

const people = new Set(['anna', 'ben']);

test.each<Change>([
  { kind: 'create people', users: ['anna', 'ben'] },
  { kind: 'forbid login', users: ['ben'] },
  { kind: 'add members', role: 'readonly', members: ['anna'] },
  { kind: 'drop', names: ['ben'] },
])('$kind of people', (change) => {
  expect(concernPeopleOnly([change], people)).toBe(true);
});

test.each<Change>([
  { kind: 'forbid login', users: ['anna', 'checkout_a1'] },
  { kind: 'add members', role: 'readonly', members: ['checkout_a1'] },
  { kind: 'drop', names: ['readonly'] },
  { kind: 'set password', user: 'anna' },
])('$kind of another user, or of a kind that may touch others', (change) => {
  expect(concernPeopleOnly([{ kind: 'create people', users: ['ben'] }, change], people)).toBe(
    false,
  );
});
