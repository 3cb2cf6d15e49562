import { describe, expect, test } from 'vitest';
import type { AccessRecord } from '../../../provider/contract/record/record.ts';
import { endsByRotation } from '../../../provider/spoke/adopted-ends.ts';
import { adoptionOf, warnOfAdoption } from '../../../provider/spoke/adoption.ts';
import { chooseCredentials } from '../../../provider/spoke/credentials.ts';
import type { Adoptee, Sought } from '../../../provider/spoke/model/adoptee.ts';
import type { Customizations } from '../../../provider/spoke/model/customizations.ts';
import { ADOPTED, type User } from '../../../provider/spoke/model/state.ts';
import { adoptedBy } from '../../../provider/spoke/records/adopted.ts';
import { aClaim } from '../contract/builders.ts';
import { anAccess } from './stored.ts';

const access = anAccess({ adopt: 'shop_app' });
const asked = { access, claim: aClaim() };
const user = (name: string, more: Partial<User> = {}): User => ({
  ...{ name, generation: 1, rotation: 'r1', canLogIn: true, memberOf: [] },
  password: 'unknown',
  ...more,
});
const adopted = user('shop_app', { rotation: ADOPTED });
const found = (more: Partial<Adoptee> = {}): Sought => ({
  found: { name: 'shop_app', refusal: undefined, ends: [], ...more },
});
const seen = (adoptee: Sought, users: readonly User[] = []) => ({
  adoptee,
  current: { roles: [], users, people: [], grants: [] },
});
const record = (more: Partial<AccessRecord> = {}) =>
  ({ request: { adopt: 'shop_app' }, adopted: ['shop_app'], ...more }) as AccessRecord;

describe('who is adopted by a run', () => {
  test('is the user that is named, once', () => {
    expect(adoptionOf(asked, seen(found()), undefined).user).toBe('shop_app');
    expect(adoptionOf(asked, seen(found(), [adopted]), undefined)).toEqual({ warnings: [] });
    expect(adoptionOf({ ...asked, access: anAccess() }, seen(found()), undefined)).toEqual({
      warnings: [],
    });
  });

  test('is nobody if the user went by a rotation, and there is nothing to say', () => {
    expect(adoptionOf(asked, seen({ others: [] }), record())).toEqual({ warnings: [] });
    // As CloudFormation rolls back to a request that named it.
    expect(adoptionOf(asked, seen({ others: [] }), record({ request: {} }))).toEqual({
      warnings: [],
    });
  });

  test('is nobody if another user has got the name since, unless it is asked for anew', () => {
    const { user, warnings } = adoptionOf(asked, seen(found()), record());
    expect([user, warnings]).toEqual([undefined, [expect.stringContaining('Another user')]]);
    expect(adoptionOf(asked, seen(found()), record({ request: {} })).user).toBe('shop_app');
  });

  test('is nobody while one that was adopted is locked and waits to be dropped', () => {
    const locked = user('shop_app', { canLogIn: false, rotation: '' });
    expect(adoptionOf(asked, seen(found(), [locked]), record())).toEqual({ warnings: [] });
  });

  test('is refused for a reason, if there is no such user, and to a resource that is new', () => {
    const refusal = new Error('it is a superuser');
    expect(() => adoptionOf(asked, seen(found({ refusal })), undefined)).toThrow(refusal);
    expect(() => adoptionOf(asked, seen({ others: ['shop-app'] }), undefined)).toThrow(
      '(did you mean shop-app?)',
    );
    const claim = aClaim({ declarer: { kind: 'stack', id: 's' }, creates: true });
    expect(() => adoptionOf({ access, claim }, seen(found()), undefined)).toThrow('rolled back');
    expect(adoptionOf({ access, claim }, seen(found(), [adopted]), undefined).user).toBeUndefined();
  });
});

test('an adopted user stays until the user beside it goes by a rotation that is asked for', () => {
  const wanted = { appname: 'checkout', rotation: '1', mayGoBack: false };
  const { rotation } = chooseCredentials(wanted, [], {});
  const current = user('u1', { rotation });
  const stored = { username: 'u1' };
  const adoptedBy = (users: readonly User[], more: object = {}, store: object = stored) =>
    chooseCredentials({ ...wanted, ...more }, users, store).adopted;
  expect(adoptedBy([current, adopted])).toEqual(['shop_app']);
  expect(adoptedBy([current, adopted], { rotation: '2' })).toEqual(['shop_app']);
  const next = user('u2', { generation: 2, rotation: 'r2' });
  const rotated = [current, next, adopted];
  expect(adoptedBy(rotated, { rotation: '3' }, { username: 'u2' })).toEqual([]);
  const later = user('shop_batch', { generation: 2, rotation: ADOPTED });
  expect(adoptedBy([...rotated, later], { rotation: '3' }, { username: 'u2' })).toEqual([
    'shop_batch',
  ]);
  expect(adoptedBy([current, adopted], {}, {})).toEqual(['shop_app']);
  // Somebody dropped what knew of which rotation the current one is.
  expect(adoptedBy([{ ...current, rotation: '' }, adopted])).toEqual(['shop_app']);
  // A rotation has taken both; a DBA takes one of them.
  const locked = { ...adopted, canLogIn: false };
  expect(adoptedBy([current, locked])).toEqual([]);
  expect(adoptedBy([current, { ...locked, memberOf: ['readwrite'] }])).toEqual(['shop_app']);
  const { former, generation } = chooseCredentials(wanted, [adopted], {});
  expect([former, generation]).toEqual([undefined, 1]);
});

test('an adopted user ends with this rotation, or the next one, or neither', () => {
  const at = (users: readonly User[], adopted: string[], generation: number) =>
    Object.fromEntries(endsByRotation(users, { adopted, generation }));
  const current = user('u1');
  expect(at([current, adopted], ['shop_app'], 1)).toEqual({});
  expect(at([current, adopted], ['shop_app'], 2)).toEqual({ shop_app: 'the next rotation' });
  expect(at([current, adopted], [], 3)).toEqual({ shop_app: 'this rotation' });
  // An earlier one has ended it, and it could not be dropped.
  expect(at([current, { ...adopted, canLogIn: false }], [], 3)).toEqual({});
});

test('an adoption tells what ends with the user, and what its successor gets', () => {
  const setting = { kind: 'setting', name: 'search_path', value: 'shop', database: null } as const;
  const grant = {
    ...{ kind: 'privileges' as const, privileges: ['INSERT'], type: 'TABLE', object: 'a' },
    ...{ column: null, grantable: false },
  } as const;
  const customizations = new Map<string, Customizations>([
    ['shop_app', { portable: [setting, grant], left: ['policy p on table a'] }],
  ]);
  const adoptee = found({ ends: ['shop_app owns 2 objects'] });
  const told = (...from: string[]) => {
    const steps = from.map((each) => ({
      ...{ kind: 'carry over' as const, from: each, to: 'u1', portable: [setting] },
    }));
    const inspection = { adoptee, customizations };
    return warnOfAdoption({ user: 'shop_app', warnings: [] }, inspection, { steps }, 'u1');
  };
  expect(told('shop_app')).toEqual([
    expect.stringMatching(
      /^shop_app keeps all that it has until it goes, .*u1 has its level alone/,
    ),
    'when shop_app goes, this goes with it, and u1 has none: policy p on table a',
    'shop_app owns 2 objects',
  ]);
  const lost = 'the setting search_path, policy p on table a';
  expect(told()[1]).toContain(lost);
  // With a rotation, the new user inherits from the former one.
  expect(told('u0')[1]).toContain(lost);
  expect(
    warnOfAdoption({ warnings: [] }, { adoptee, customizations }, { steps: [] }, 'u1'),
  ).toEqual([]);
});

test('a record remembers ten users that were adopted, each once', () => {
  const adopt = (name: string, adopted: string[]) =>
    adoptedBy({ adopt: name }, record({ adopted }));
  expect(adopt('b', ['a'])).toEqual({ adopted: ['a', 'b'] });
  expect(adopt('a', ['a', 'b'])).toEqual({ adopted: ['b', 'a'] });
  const many = Array.from({ length: 10 }, (_, number) => `u${number}`);
  expect(adopt('a', many).adopted).toEqual([...many.slice(1), 'a']);
  expect(adoptedBy({}, undefined)).toEqual({});
  expect(adoptedBy({}, record())).toEqual({ adopted: ['shop_app'] });
});
