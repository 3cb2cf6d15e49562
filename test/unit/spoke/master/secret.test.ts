import { describe, expect, test } from 'vitest';
import { parseMasterSecret } from '../../../../provider/spoke/master/secret.ts';

const parse = (content: unknown, username?: string, tags: Record<string, string> = {}) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const { login, destination } = parseMasterSecret({ text, tags }, username);
  return { user: login.username, password: login.password.reveal(), destination };
};
const login = { username: 'master', password: 'hunter2' };

describe('what a secret says', () => {
  test('a secret as RDS manages it names its server by the tags of RDS', () => {
    expect(
      parse(login, undefined, {
        'aws:rds:primaryDBInstanceArn': 'arn:1',
        'aws:rds:primaryDBClusterArn': 'arn:2',
        'database-access:endpoints': 'a b',
        'Aws:rds:primaryDBInstanceArn': 'somebody else',
      }),
    ).toEqual({
      user: 'master',
      password: 'hunter2',
      destination: { instanceArn: 'arn:1', clusterArn: 'arn:2', endpoints: 'a b' },
    });
  });

  test("a secret as AWS's rotation functions write it names its server", () => {
    const host = 'orders.c0ffee.eu-central-1.rds.amazonaws.com';
    const rest = { engine: 'postgres', dbname: 'orders', masterarn: 'arn:3' };
    expect(parse({ ...login, ...rest, host, port: 5432, dbInstanceIdentifier: 'orders' })).toEqual({
      user: 'master',
      password: 'hunter2',
      destination: { engine: 'postgres', host, port: 5432, instanceId: 'orders' },
    });
  });

  test('keys count whatever their case, and in lower case before any other', () => {
    expect(
      parse({ Username: 'master', PASSWORD: 'hunter2', Host: 'a.b', host: 'c.d', HOST: 'e.f' }),
    ).toEqual({ user: 'master', password: 'hunter2', destination: { host: 'c.d' } });
  });

  test('a port may be a text; what is empty or null is not there', () => {
    const empty = { host: '', engine: null, dbClusterIdentifier: '' };
    expect(parse({ ...login, ...empty, port: '6000' }).destination).toEqual({ port: 6000 });
  });

  test('a bare password names nothing by itself', () => {
    expect(parse('hunter2', 'master')).toEqual({
      user: 'master',
      password: 'hunter2',
      destination: {},
    });
  });

  test('the user of the request counts before that of the secret', () => {
    expect(parse(login, 'other').user).toBe('other');
  });
});

describe('a secret of another shape is refused, and not repeated', () => {
  test.each<[string, unknown, string | undefined]>([
    ['a bare password without a user', 'hunter2', undefined],
    ['an empty one', '', 'master'],
    ['an object without a password', { user: 'hunter2' }, undefined],
    ['a list', ['hunter2'], 'master'],
  ])('%s', (_, content, username) => {
    expect(() => parse(content, username)).toThrow(
      /^mastersecret: the secret.* (has no|is no|is empty).* It must hold \{"username": "...", "password": "..."\}/,
    );
  });

  test.each([
    ['password', { username: 'master', password: 4711 }],
    ['port', { ...login, port: 'hunter2' }],
    ['port', { ...login, port: 0 }],
    ['host', { ...login, host: ['hunter2'] }],
  ])('a wrong %s', (key, content) => {
    const attempt = () => parse(content);
    expect(attempt).toThrow(`mastersecret: ${key} in the secret's JSON must be`);
    expect(attempt).not.toThrow(/hunter2|4711/);
  });
});
