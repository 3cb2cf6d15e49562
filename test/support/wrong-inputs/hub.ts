// biome-ignore-all lint/style/useTemplate: the constant first, then the sentence.
import { ACCOUNT, REFUSED, RIGHT, withFields } from './right.ts';

/** What somebody sends to the hub's URL who does not use the door: title, body, sentence. */

export const OTHER = '333333333333';
const here = { account: ACCOUNT };
const anotherAccount = (others: string) =>
  `account: is ${others}, but account ${ACCOUNT} is asking, and an account gets access to its own ` +
  'databases only. Nothing was changed. Leave account out, or ask in the account of the database';
const OTHER_VERSION =
  'this door and the hub are of versions that do not understand each other; nothing was changed. ' +
  'Update both (docs/rollout.md)';

const NO_CALL =
  "this URL is the hub's, which takes the calls of doors, and this is none. Nothing was changed. " +
  "Send the fields of an access to the function database-access of the database's own account";

export const TO_THE_HUB: ReadonlyArray<readonly [title: string, body: string, sentence: string]> = [
  ['nothing', '', NO_CALL],
  ['no JSON', 'dbname=orders', NO_CALL],
  ['a list', '[]', NO_CALL],
  ['the bare fields', JSON.stringify(RIGHT), NO_CALL],
  ['another version', callOf(RIGHT, { contract: 1 }), OTHER_VERSION],
  ['an id with a space', callOf(RIGHT, { requestId: 'r 1' }), OTHER_VERSION],
  ['another verb', callOf(RIGHT, {}, { verb: 'drop' }), OTHER_VERSION],
  ['no claim', callOf(RIGHT, {}, { claim: null }), OTHER_VERSION],
  ['a text as the request', callOf(RIGHT, {}, { wanted: 'orders' }), OTHER_VERSION],
  ['JSON that is cut off', callOf(RIGHT).slice(0, 200), NO_CALL],
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
      '7 fields are missing: dbtype (such as postgres), dbendpoint (host or ' +
      'host:port), dbname (of the database), env (such as prod), project (such as ' +
      'shop), appname (such as checkout), mastersecret (the ARN of a Secrets Manager ' +
      'secret, or the name of an SSM SecureString)',
  ],
];

/** The body of a call, as a door of this version writes it, whose request has these fields. */
export function callOf(fields: object, call: object = {}, intent: object = {}): string {
  const claim = { declarer: { kind: 'anonymous', id: '' }, at: '', request: 'r-1' };
  return JSON.stringify({
    contract: 2,
    sentAt: Date.now(),
    requestId: 'r-1',
    timeLeft: 10_000,
    intent: { verb: 'ensure', wanted: fields, removesFormer: true, claim, ...intent },
    ...call,
  });
}
