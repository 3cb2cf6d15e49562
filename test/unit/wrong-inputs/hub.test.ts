// biome-ignore-all lint/style/useTemplate: the constant first, then the sentence.
import { expect, test } from 'vitest';
import { ACCOUNT, askHub, callOf, REFUSED, RIGHT, withFields } from './ways-in.ts';

/** What somebody sends to the hub's URL who does not use the door: title, body, sentence. */

const OTHER = '333333333333';
const here = { account: ACCOUNT };
const anotherAccount = (others: string) =>
  `account: is ${others}, but account ${ACCOUNT} is asking, and an account gets access to its own ` +
  'databases only. Nothing was changed. Leave account out, or ask in the account of the database';
const OTHER_VERSION =
  'this door and the hub are of versions that do not understand each other; nothing was changed. ' +
  'Update both (docs/rollout.md)';

const WRONG: ReadonlyArray<readonly [title: string, body: string, sentence: string]> = [
  ['nothing', '', OTHER_VERSION],
  ['no JSON', 'dbname=orders', OTHER_VERSION],
  ['a list', '[]', OTHER_VERSION],
  ['the bare fields', JSON.stringify(RIGHT), OTHER_VERSION],
  ['another version', callOf(RIGHT, { contract: 1 }), OTHER_VERSION],
  ['an id with a space', callOf(RIGHT, { requestId: 'r 1' }), OTHER_VERSION],
  ['another verb', callOf(RIGHT, {}, { verb: 'drop' }), OTHER_VERSION],
  ['no claim', callOf(RIGHT, {}, { claim: null }), OTHER_VERSION],
  ['a text as the request', callOf(RIGHT, {}, { wanted: 'orders' }), OTHER_VERSION],
  ['JSON that is cut off', callOf(RIGHT).slice(0, 200), OTHER_VERSION],
  [
    'more than a quarter of a megabyte',
    callOf({ ...RIGHT, revision: 'x'.repeat(300_000) }),
    'the request has more than 262144 characters, so nothing was changed',
  ],
  ["another account's database", callOf({ ...RIGHT, account: OTHER }), anotherAccount(OTHER)],
  [
    "another account's, in another spelling",
    callOf({ ...RIGHT, Account: OTHER }),
    anotherAccount(OTHER),
  ],
  [
    'a former request of another account',
    callOf({ ...RIGHT, ...here }, {}, { former: { ...RIGHT, account: OTHER } }),
    anotherAccount(OTHER),
  ],
  [
    "another account's secret",
    callOf({ ...RIGHT, mastersecret: `arn:aws:ssm:eu-central-1:${OTHER}:parameter/x` }),
    REFUSED +
      'mastersecret: is in account 333333333333, and the database in account 222222222222; ' +
      "the secret must be in the database's own account",
  ],
  [
    'a misspelt field',
    callOf(withFields({ privilege: 'owner' })),
    REFUSED + 'privilege: is no field; did you mean privileges?',
  ],
  [
    'a field that is missing',
    callOf(withFields({ dbname: undefined })),
    REFUSED + 'dbname: is missing; it must be the name of the database',
  ],
  [
    'a level that there is not',
    callOf(withFields({ groups: { A: 'write' } })),
    REFUSED + "groups.A: 'write' is not readonly, readwrite or owner; did you mean readwrite?",
  ],
  [
    'no request at all',
    callOf({}),
    REFUSED +
      'dbtype: is missing; it must be one of postgres, aurora-postgresql, mysql, ' +
      'aurora-mysql, mariadb; dbendpoint: is missing; it must be a host name or host:port, ' +
      'as the RDS attributes address and endpoint are; dbname: is missing; it must be the ' +
      'name of the database; env: is missing; it must be a name such as prod; project: is ' +
      'missing; it must be a name such as shop; appname: is missing; it must be a name ' +
      'such as checkout; mastersecret: is missing; give it (the ARN of a Secrets Manager ' +
      'secret, or the name of an SSM SecureString), or else username and password of the ' +
      'master user',
  ],
];

test.each(WRONG)('%s', async (_, body, sentence) => {
  expect((await askHub(body)).sentence).toBe(sentence);
});

test('every attempt for another account is a security event', async () => {
  const bodies = WRONG.map(([, body]) => body).filter((body) => body.includes(OTHER));
  expect(bodies.length).toBeGreaterThan(3);
  for (const body of bodies)
    expect((await askHub(body)).log).toContain('"message":"security event"');
});
