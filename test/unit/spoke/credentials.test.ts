import { describe, expect, test } from 'vitest';
import { ENGINES } from '../../../provider/contract/request/engine.ts';
import { isReserved } from '../../../provider/contract/request/reserved-names.ts';
import { Secret } from '../../../provider/runtime/secret.ts';
import { chooseCredentials } from '../../../provider/spoke/credentials.ts';
import type { User } from '../../../provider/spoke/model/state.ts';

const wanted = { appname: 'checkout', rotation: '1', mayGoBack: false };
const { rotation } = chooseCredentials(wanted, [], {});
const user = (name: string, generation: number, more: Partial<User> = {}): User => ({
  name,
  generation,
  rotation,
  canLogIn: true,
  memberOf: [],
  password: 'unknown',
  ...more,
});
const stored = { username: 'u1', password: new Secret('p1') };

describe('credentials', () => {
  test('credentials are random where there are none', () => {
    const a = chooseCredentials(wanted, [], {});
    const b = chooseCredentials(wanted, [], {});
    expect(a.username).toMatch(/^checkout_[a-z][a-z0-9]{9}$/);
    expect(a.password.reveal()).toMatch(/^[a-zA-Z0-9]{32}$/);
    expect(a.generation).toBe(1);
    expect(a).not.toHaveProperty('former');
    expect([b.username, b.password.reveal()]).not.toEqual([a.username, a.password.reveal()]);
  });

  test.each(['日本', '"; DROP', '1st', '-', 'A-Very-Long-Application-Name-Indeed'])(
    'an application called %s gets a plain user name',
    (appname) => {
      expect(chooseCredentials({ ...wanted, appname }, [], {}).username).toMatch(
        /^[a-z][a-z0-9_]{2,31}$/,
      );
    },
  );

  test.each([
    ['pg', /^app_pg_[a-z]/],
    ['PG Bouncer', /^app_pg_bouncer_[a-z]/],
    ['pg-exporter', /^app_pg_exporter_[a-z]/],
    ['rds', /^app_rds_[a-z]/],
    ['rds-proxy', /^app_rds_proxy_[a-z]/],
    ['dbaccess', /^app_dbaccess_[a-z]/],
    ['postgres', /^postgres_[a-z]/],
    ['rdsouza', /^rdsouza_[a-z]/],
    ['pg-a-very-long-name-indeed', /^app_pg_a_very_long_n_[a-z]/],
  ])('an application called %s gets a user name that no server refuses', (appname, name) => {
    const { username } = chooseCredentials({ ...wanted, appname }, [], {});
    expect(username).toMatch(name);
    expect(username.length).toBeLessThanOrEqual(31);
    for (const engine of ENGINES) expect(isReserved(username, engine)).toBe(false);
  });

  test('credentials stay when a rotation is taken back, so that it locks out neither user', () => {
    const after = chooseCredentials({ ...wanted, rotation: '2' }, [user('u1', 1)], stored);
    const users = [user('u1', 1), user('u2', 2, { rotation: after.rotation })];
    const now = { username: 'u2', password: new Secret('p2') };
    const back = { ...wanted, mayGoBack: true };
    expect(chooseCredentials(back, users, now)).toMatchObject({ username: 'u2', former: 'u1' });
    expect(chooseCredentials(wanted, users, now)).toMatchObject({ generation: 3, former: 'u2' });
    const third = { ...back, rotation: '3' };
    expect(chooseCredentials(third, users, now)).toMatchObject({ generation: 3, former: 'u2' });
  });

  test('credentials stay as long as the rotation does', () => {
    const chosen = chooseCredentials(wanted, [user('u1', 3)], stored);
    expect(chosen).toMatchObject({ username: 'u1', password: stored.password, generation: 3 });
  });

  test('credentials are new when the rotation changes, and the user before them is kept', () => {
    const users = [user('u0', 1), user('u1', 2)];
    const chosen = chooseCredentials({ ...wanted, rotation: '2' }, users, stored);
    expect(chosen).toMatchObject({ generation: 3, former: 'u1' });
    expect(chosen.username).not.toBe('u1');
  });

  test('credentials that a run stored before it crashed are used, not replaced', () => {
    const chosen = chooseCredentials({ ...wanted, rotation: '2' }, [user('u0', 1)], stored);
    expect(chosen).toMatchObject({
      username: 'u1',
      password: stored.password,
      generation: 2,
      former: 'u0',
    });
  });

  test('credentials whose password was lost get a new password', () => {
    const chosen = chooseCredentials(wanted, [user('u1', 1)], { username: 'u1' });
    expect(chosen.username).toBe('u1');
    expect(chosen.password.reveal()).toHaveLength(32);
  });

  test('credentials never bring a disabled leftover back', () => {
    expect(
      chooseCredentials(wanted, [user('u0', 1, { canLogIn: false }), user('u1', 2)], stored),
    ).not.toHaveProperty('former');
  });
});
