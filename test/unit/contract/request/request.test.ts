import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRemoval } from '../../../../provider/contract/request/parse-removal.ts';
import { parseRequest } from '../../../../provider/contract/request/parse-request.ts';
import { aRequest } from '../builders.ts';

const defaults = { region: 'eu-central-1' };
const parse = (fields: Record<string, unknown>) => parseRequest(aRequest(fields), defaults);
const refusal = (fields: Record<string, unknown>) => {
  try {
    parse(fields);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

test('an input with many unknown keys is answered with ten of them and the number of the others', () => {
  const strange = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, at) => [`strange${at}`, at]),
  );
  const message = refusal(strange);
  expect(message).toMatch(/strange9: is no field.*; and 4990 more keys/);
  expect(message).not.toContain('strange10');
  expect(message.length).toBeLessThan(4_000);
});

test('a hundred groups may be named, and no more: all are searched for', () => {
  const groups = (count: number) => Array.from({ length: count }, (_, at) => `G${at}`);
  expect(Object.keys(parse({ groups: groups(100) }).groups)).toHaveLength(100);
  expect(refusal({ groups: groups(101) })).toContain('groups: must be 100 at most');
});

describe('a request', () => {
  test('without account and region means those of the function that was asked', () => {
    const place = { region: 'eu-west-1', account: '333333333333' };
    const master = { mastersecret: '/masters/orders' };
    const here = parseRequest(aRequest({ account: undefined, ...master }), place);
    expect(here.identity).toMatchObject(place);
    const there = { region: 'eu-central-1', account: '222222222222' };
    expect(parseRequest(aRequest({ ...there, ...master }), place).identity).toMatchObject(there);
    expect(parseRemoval(aRequest({ account: undefined, ...master }), place)).toEqual(here);
  });

  test("needs no more than the article's fields", () => {
    const request = parseRequest(
      {
        dbname: 'orders',
        username: 'master',
        password: 'hunter2-hunter2',
        dbtype: 'postgres',
        account: '222222222222',
        env: 'prod',
        project: 'shop',
        appname: 'checkout',
        dbendpoint: 'orders.abc.eu-central-1.rds.amazonaws.com:5433',
        groups: [],
      },
      defaults,
    );
    expect(request).toMatchObject({
      identity: {
        account: '222222222222',
        region: 'eu-central-1',
        env: 'prod',
        project: 'shop',
        appname: 'checkout',
        dbname: 'orders',
      },
      endpoint: {
        engine: 'postgres',
        host: 'orders.abc.eu-central-1.rds.amazonaws.com',
        port: 5433,
      },
      vpc: 'default',
      privileges: 'readwrite',
      groups: {},
      onDelete: 'drop',
      dryRun: false,
    });
  });

  test.each([
    ['Terraform', { db_name: 'other', app_name: 'app' }],
    ['CloudFormation', { DbName: 'other', AppName: 'app' }],
    ['dashes', { 'db-name': 'other', 'APP-NAME': 'app' }],
  ])('may spell its keys as %s does', (_, keys) => {
    const { dbname: _1, appname: _2, ...rest } = aRequest();
    expect(parseRequest({ ...rest, ...keys }, defaults).identity).toMatchObject({
      dbname: 'other',
      appname: 'app',
    });
  });

  test('may give every scalar as a text, as CloudFormation does', () => {
    expect(parse({ dryrun: 'true', confirmremovals: 'false', rotation: 7 })).toMatchObject({
      dryRun: true,
      confirmRemovals: false,
      rotation: '7',
    });
  });

  test('may leave a field out by null or by nothing', () => {
    expect(parse({ region: null, vpc: '', schemas: [], groups: [] })).toMatchObject({
      identity: { region: 'eu-central-1' },
      vpc: 'default',
      groups: {},
    });
    expect(parse({ schemas: [] })).not.toHaveProperty('schemas');
    // How CloudFormation sends an empty CommaDelimitedList.
    expect(parse({ schemas: [''] })).not.toHaveProperty('schemas');
    expect(parse({ groups: [''] }).groups).toEqual({});
    expect(parse({ vpc: [''] }).vpc).toBe('default');
  });

  test('may have empty texts in a list, which count as nothing', () => {
    expect(parse({ schemas: ['b', '', null, 'a'] }).schemas).toEqual(['a', 'b']);
    expect(parse({ groups: ['', 'A', ''] }).groups).toEqual({ A: 'readonly' });
    expect(parse({ groups: [{ Name: '', Privileges: 'owner' }] }).groups).toEqual({});
  });

  test.each([
    ['db.example', { host: 'db.example', port: 5432 }],
    ['DB.Example.', { host: 'db.example', port: 5432 }],
    ['db.example:6000', { host: 'db.example', port: 6000 }],
    ['[::1]:6000', { host: '::1', port: 6000 }],
  ])('may have the dbendpoint %s', (dbendpoint, endpoint) => {
    expect(parse({ dbendpoint }).endpoint).toMatchObject(endpoint);
  });

  test('may give groups as a list, a map or one name', () => {
    expect(parse({ groups: ['A', 'B'] }).groups).toEqual({ A: 'readonly', B: 'readonly' });
    expect(parse({ groups: { A: 'owner' } }).groups).toEqual({ A: 'owner' });
    expect(parse({ groups: 'A' }).groups).toEqual({ A: 'readonly' });
  });

  test('may give groups as a list of objects, so that a name may be a parameter of a stack', () => {
    const groups = [
      'A',
      { Name: 'B', Privileges: 'readwrite' },
      { name: 'C', privileges: 'owner' },
      { NAME: 'D' },
      { Name: 'E', Privileges: '' },
      { Name: 'A', Privileges: 'readonly' },
    ];
    const levels = { A: 'readonly', B: 'readwrite', C: 'owner', D: 'readonly', E: 'readonly' };
    expect(parse({ groups }).groups).toEqual(levels);
    expect(parse({ groups: { constructor: 'owner' } }).groups).toEqual({ constructor: 'owner' });
  });

  test('takes the master user from each source', () => {
    const secret = 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:rds!db-1-AbCdEf';
    expect(parse({ mastersecret: secret }).master).toEqual({ from: 'secretsmanager', id: secret });
    expect(parse({ mastersecret: '/masters/orders', username: 'root' }).master).toEqual({
      from: 'ssm',
      id: '/masters/orders',
      username: 'root',
    });
    const own = parse({ mastersecret: undefined, username: 'master', password: 'p' }).master;
    expect(own).toMatchObject({ from: 'request', username: 'master' });
  });
});

test('spaces and line ends around a value do not count, but in a password they do', () => {
  const given = {
    dbtype: ' postgres',
    dbendpoint: ' db.example:6000\n',
    dbname: 'orders ',
    account: ' 222222222222',
    region: 'eu-central-1 ',
    vpc: ' main',
    env: '\tprod',
    project: ' shop ',
    appname: ' checkout\r\n',
    privileges: 'owner ',
    schemas: [' a', 'a '],
    groups: { ' DB-Readers ': ' owner' },
    dryrun: 'true ',
    mastersecret: ' /masters/orders ',
  };
  const plain = {
    ...given,
    dbtype: 'postgres',
    dbendpoint: 'db.example:6000',
    dbname: 'orders',
    account: '222222222222',
    region: 'eu-central-1',
    vpc: 'main',
    env: 'prod',
    project: 'shop',
    appname: 'checkout',
    privileges: 'owner',
    schemas: ['a'],
    groups: { 'DB-Readers': 'owner' },
    dryrun: true,
    mastersecret: '/masters/orders',
  };
  expect(parse(given)).toEqual(parse(plain));
  expect(parse({ groups: [' A', 'A '] }).groups).toEqual({ A: 'readonly' });
  expect(refusal({ appname: ' ' })).toContain('appname: is empty; it must be 1 to 64');
  expect(refusal({ appname: ' .. ' })).toContain('appname: is only dots; it must be 1');
  const own = { mastersecret: undefined, username: ' master ', password: ' p ' };
  const { master } = parse(own);
  expect(master.from === 'request' && [master.username, master.password.reveal()]).toEqual([
    'master',
    ' p ',
  ]);
});

test('an empty request is answered with everything that is missing', () => {
  const empty = () => parseRequest({}, { region: 'eu-central-1', account: '222222222222' });
  expect(empty).toThrow('7 fields are missing: ');
  for (const field of ['dbtype', 'dbendpoint', 'dbname', 'env', 'project', 'appname'])
    expect(empty).toThrow(`${field} (`);
  expect(empty).toThrow('mastersecret (the ARN of a Secrets Manager secret, or the name of an SSM');
  expect(refusal({ mastersecret: 'x', env: undefined })).not.toContain('mastersecret: is missing');
});

describe('a refusal names the field and the cure', () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{ dbtype: 'postgre' }, /dbtype: must be one of postgres, .*; did you mean postgres\?/],
    [{ dbtype: undefined }, /dbtype: is missing; it must be one of/],
    [
      { dbendpoint: 'postgres://u:p@db:1/x' },
      /dbendpoint: is a URL; it must be a host name or host:port/,
    ],
    [{ dbendpoint: 'db:99999' }, /dbendpoint: has a port that is not 1 to 65535; it must be/],
    [{ dbname: 'x'.repeat(64) }, /dbname: has 64 bytes; it must be 1 to 63 bytes/],
    [{ dbname: 'ü'.repeat(32) }, /dbname: has 64 bytes; it must be 1 to 63 bytes/],
    [{ dbname: 'a\u0000b' }, /dbname: holds a control character; it must be 1/],
    [{ env: '..' }, /env: is only dots; it must be/],
    [{ env: 'records' }, /env: is the folder of database-access's own parameters; name another/],
    [{ appname: '.' }, /appname: is only dots; it must be/],
    [{ dbname: '..' }, /dbname: is only dots; it must be/],
    [{ project: 'a\u200bb' }, /project: holds an invisible character; it must be/],
    [{ account: 22222222222 }, /account: has 11 digits; it must be 12 digits, in quotes/],
    [
      { region: 'Frankfurt' },
      /region: is not the code of a Region, .*; it must be a Region such as eu-central-1/,
    ],
    [{ vpc: 'Main_VPC' }, /vpc: holds a capital letter; it must be lower-case letters/],
    [{ appname: '' }, /appname: is missing/],
    [{ privileges: 'admin' }, /privileges: must be one of readonly, readwrite, owner/],
    [{ schemas: ['pg_catalog'] }, /schemas: must not name the system's own schemas/],
    [
      { groups: { 'DB-R': 'write' } },
      /groups\.DB-R: 'write' is not readonly, readwrite or owner; did you mean readwrite\?$/,
    ],
    [
      { groups: { A: 'read-write' } },
      /groups\.A: 'read-write' is not .*; did you mean readwrite\?/,
    ],
    [
      { groups: { A: 'rw', B: 'owner', C: 7 } },
      /groups\.A: 'rw' is not .*; groups\.C: is a number; it must be readonly/,
    ],
    [{ groups: [{ Name: 'A', Privileges: 'all' }] }, /groups\.A: 'all' is not readonly.*owner\?$/],
    [{ groups: { A: 'Tr0ub4dor' } }, /groups\.A: must be readonly, readwrite or owner$/],
    [{ groups: ['A', { Name: 'a', Privileges: 'owner' }] }, /groups: a is given twice, with diff/],
    [{ groups: { A: 'owner', a: 'readonly' } }, /groups: a is given twice, with different/],
    [
      { groups: [{ Name: 'A', Level: 'owner' }] },
      /groups: item 1 has other keys than name and privileges; an item is/,
    ],
    [{ groups: [{ Name: 'A', name: 'B' }] }, /groups: item 1 has a key twice, in two spellings;/],
    [{ groups: [{ Privileges: 'owner' }] }, /groups: item 1 has no name;/],
    [{ groups: [7] }, /groups: item 1 is a number; an item is the name/],
    [{ ondelete: 'keep' }, /ondelete: must be one of drop, retain/],
    [{ dryrun: 'yes' }, /dryrun: must be true or false/],
    [{ mastersecret: undefined }, /mastersecret: is missing; give it/],
    [{ password: 'secret' }, /password: is given beside mastersecret/],
    [
      { mastersecret: 'arn:aws:ssm:eu-central-1:333333333333:parameter/x' },
      /mastersecret: is in account 333333333333, and the database in account 222222222222;/,
    ],
    [
      { mastersecret: 'arn:aws:ssm:us-east-1:222222222222:parameter/x' },
      /mastersecret: is in Region us-east-1, and the database in Region eu-central-1;/,
    ],
    [{ dbtype: 'mysql', schemas: ['a'] }, /schemas: is for PostgreSQL only/],
    [{ privilege: 'owner' }, /privilege: is no field; did you mean privileges\?/],
    [{ colour: 'red' }, /colour: is no field; the fields that are not given are username, /],
    [{ db_name: 'again' }, /db_name: is given twice/],
    [
      { env: '日'.repeat(64), project: '日'.repeat(64) },
      /\d{4} characters in the names of parameters, which have room for 266/,
    ],
  ])('of %j', (fields, message) => {
    expect(refusal(fields)).toMatch(message);
  });

  test('of all problems at once', () => {
    const message = refusal({ dbtype: 'x', account: 'y', nonsense: 1 });
    expect(message).toMatch(/nonsense: .*; dbtype: .*; account: /);
    expect(message).toMatch(/^the request was refused, nothing was changed: /);
  });

  test.each([null, 'text', 7, [], undefined])('of an input that is no object: %j', (input) => {
    expect(() => parseRequest(input, defaults)).toThrow('must be one JSON object');
  });
});

test('no refusal repeats a value, wherever a secret was put', () => {
  const secret = 'Hunter2-Hunter2-\u0001';
  const fields = Object.keys(aRequest()).concat(
    'region',
    'vpc',
    'schemas',
    'groups',
    'username',
    'password',
    'dryrun',
  );
  for (const field of fields)
    for (const value of [
      secret,
      [secret],
      { [secret]: secret },
      { x: secret },
      [{ name: 'x', privileges: secret }],
      [{ name: secret, privileges: secret }],
      [{ [secret]: 'x' }],
      { x: { y: secret } },
    ])
      expect(refusal({ [field]: value })).not.toContain('Hunter2');
});

test('any JSON is either parsed or refused in words', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(aRequest())), (value, field) => {
      expect(refusal({ [field]: value })).toMatch(
        /^(accepted|the request was refused, nothing was changed: )/,
      );
    }),
  );
});

test('a dynamic reference that nobody resolved is no password and no name', () => {
  const reference = '{{resolve:secretsmanager:orders:SecretString:password}}';
  const master = { mastersecret: undefined, username: 'master' };
  const asPassword = refusal({ ...master, password: reference });
  expect(asPassword).toMatch(/password: holds a dynamic reference .* Give mastersecret the ARN/);
  expect(asPassword).not.toContain('orders:SecretString');
  const others = { username: reference, mastersecret: reference, appname: reference };
  for (const [field, value] of Object.entries(others))
    expect(refusal({ [field]: value }), field).toContain(`${field}: holds a dynamic reference`);
  for (const groups of [[reference], { [reference]: 'readonly' }, [{ name: reference }]])
    expect(refusal({ groups })).toContain('groups: holds a dynamic reference');
});

describe('a removal', () => {
  test('of what was refused for a dynamic reference can be parsed', () => {
    const master = { mastersecret: undefined, username: 'master' };
    const refused = aRequest({ ...master, password: '{{resolve:ssm-secure:/masters/orders}}' });
    expect(parseRemoval(refused, defaults).identity.appname).toBe('checkout');
  });

  test('ignores errors in fields that do not matter for it', () => {
    const request = aRequest({
      privileges: 'nonsense',
      unknownfield: 1,
      schemas: ['pg_x'],
      rotation: {},
    });
    expect(parseRemoval(request, defaults).identity.appname).toBe('checkout');
  });

  test('may still name an RDS Proxy, which no new request may', () => {
    const dbendpoint = 'orders.proxy-c0ffee.eu-central-1.rds.amazonaws.com';
    expect(parseRemoval(aRequest({ dbendpoint }), defaults).endpoint.host).toBe(dbendpoint);
    expect(refusal({ dbendpoint })).toContain(
      'dbendpoint: is an RDS Proxy, where no users can be made; give the endpoint of the instance',
    );
  });

  test('needs the fields that name the access', () => {
    expect(() => parseRemoval(aRequest({ account: 'x' }), defaults)).toThrow(
      'account: must be 12 digits',
    );
  });
});
