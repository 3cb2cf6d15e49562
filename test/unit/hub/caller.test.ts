import { describe, expect, test } from 'vitest';
import { writeCall } from '../../../provider/contract/messages/call.ts';
import { parseReply } from '../../../provider/contract/messages/reply.ts';
import type { Intent } from '../../../provider/contract/request/intent.ts';
import { parseRemoval } from '../../../provider/contract/request/parse-removal.ts';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import { answerCaller } from '../../../provider/hub/caller.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import type { Invocation } from '../../../provider/runtime/lambda.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { aClaim, anAnswer, aRequest } from '../contract/builders.ts';

const OWN = '222222222222';
const OTHER = '333333333333';
const region = 'eu-central-1';
const access = (account: string) =>
  parseRequest(aRequest({ account, mastersecret: '/masters/orders' }), { region });
const removal = (account: string) =>
  parseRemoval(aRequest({ account, mastersecret: '/masters/orders' }), { region });

const done = anAnswer();

/** The event that AWS makes of a request that the account's door has signed. */
function urlRequest(body: string) {
  const iam = { accountId: OWN, userArn: `arn:aws:sts::${OWN}:assumed-role/door/session` };
  return {
    version: '2.0',
    headers: { 'x-amz-account': OTHER },
    requestContext: { authorizer: { iam } },
    body,
    isBase64Encoded: false,
  };
}

async function ask(
  body: string,
  fulfil: (intent: Intent, invocation: Invocation) => Promise<typeof done> = async () => done,
  { isBase64Encoded = false } = {},
) {
  const event = { ...urlRequest(body), isBase64Encoded };
  const logs: string[] = [];
  const asked: Array<{ intent: Intent; invocation: Invocation }> = [];
  const response = await answerCaller(
    event,
    {
      defaults: { region },
      fulfil: (intent, invocation) => {
        asked.push({ intent, invocation });
        return fulfil(intent, invocation);
      },
    },
    {
      requestId: 'h-1',
      functionArn: `arn:aws:lambda:${region}:111111111111:function:database-access-hub`,
      deadline: deadlineIn(300_000),
      log: jsonLog({ requestId: 'h-1' }, (line) => logs.push(line)),
      logGroup: '/aws/lambda/database-access-hub',
    },
  );
  return { response, reply: parseReply(response.body), logs: logs.join('\n'), asked };
}

const callOf = (intent: Intent, timeLeft = 60_000) =>
  writeCall({ requestId: 'r-1', timeLeft, intent });
const ensure = (account: string, former?: string): Intent => ({
  verb: 'ensure',
  wanted: access(account),
  ...(former !== undefined && { former: removal(former) }),
  removesFormer: true,
  claim: aClaim(),
});

describe('an account that asks for its own databases', () => {
  test('gets the answer, under the door’s request id and in the door’s time', async () => {
    const { reply, asked } = await ask(callOf(ensure(OWN)));
    expect(reply).toEqual({ answer: done });
    const [{ intent, invocation } = {}] = asked;
    expect(intent).toEqual(ensure(OWN));
    expect(invocation?.requestId).toBe('r-1');
    expect(invocation?.deadline.left()).toBeLessThanOrEqual(60_000);
  });

  test('gets the answer too if the body comes as base64', async () => {
    const body = Buffer.from(callOf(ensure(OWN))).toString('base64');
    const { reply } = await ask(body, undefined, { isBase64Encoded: true });
    expect(reply).toEqual({ answer: done });
  });

  test('need not name itself', async () => {
    const call = JSON.parse(callOf(ensure(OWN)));
    delete call.intent.wanted.account;
    const { asked } = await ask(JSON.stringify(call));
    expect(asked[0]?.intent).toEqual(ensure(OWN));
  });
});

describe('an account asks for another one', () => {
  test.each<[string, Intent]>([
    ['to make an access there', ensure(OTHER)],
    ['to replace an access there by one of its own', ensure(OWN, OTHER)],
    ['to move its own access there', ensure(OTHER, OWN)],
    ['to remove an access there', { verb: 'remove', unwanted: removal(OTHER), claim: aClaim() }],
  ])('%s: nothing is done, and the log has a security event', async (_, intent) => {
    const { reply, logs, asked } = await ask(callOf(intent));
    expect(asked).toEqual([]);
    expect(reply).toMatchObject({
      failure: { name: 'UserError', message: expect.stringContaining(`account ${OWN} is asking`) },
    });
    const event = logs.split('\n').map((line) => JSON.parse(line))[0];
    expect(event).toMatchObject({
      message: 'security event',
      caller: { account: OWN, arn: `arn:aws:sts::${OWN}:assumed-role/door/session` },
      asked: [OTHER],
      requestId: 'r-1',
      invocation: 'h-1',
    });
  });
});

test.each([
  ['an object that is none of a text', '{"toString":1}'],
  ['lists in lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
])('an account field that is %s is an error of the request, not a defect', async (_, account) => {
  const call = callOf(ensure(OWN)).replace(`"account":"${OWN}"`, `"account":${account}`);
  const { reply, logs, asked } = await ask(call);
  expect(asked).toEqual([]);
  expect(reply).toMatchObject({ failure: { name: 'UserError' } });
  expect(logs).not.toMatch(/internal error|security event/);
});

describe('an account that asks for another one is noticed, whatever else is wrong', () => {
  const SECRET = `arn:aws:secretsmanager:${region}:${OTHER}:secret:orders-AbCdEf`;
  /** A call whose JSON is changed by `edit`. */
  const edited = (edit: (call: ReturnType<typeof JSON.parse>) => void, account = OTHER) => {
    const call = JSON.parse(callOf(ensure(account)));
    edit(call);
    return JSON.stringify(call);
  };

  test.each<[string, string]>([
    ['an unknown field', edited((call) => (call.intent.wanted.nonsense = 1))],
    ['a contract of another version', edited((call) => (call.contract = 1))],
    ['an odd request id', edited((call) => (call.requestId = 'x y'))],
    ['a missing removesFormer', edited((call) => delete call.intent.removesFormer)],
    ['an odd declarer', edited((call) => (call.intent.claim.declarer.kind = 'x y'))],
    ['an owner with a space', edited((call) => (call.intent.wanted.owner = 'x\u0000 y'))],
    ['a body that is too long', edited((call) => (call.more = 'x'.repeat(257 * 1_024)))],
    ['a body that is cut off', callOf(ensure(OTHER)).slice(0, -40)],
    [
      'its own account beside it',
      callOf(ensure(OWN)).replace('"account":', `"account":"${OTHER}","account":`),
    ],
    [
      'its own account beside it, in another spelling',
      edited((call) => (call.intent.wanted.Account = OTHER), OWN),
    ],
    ["another account's secret", edited((call) => (call.intent.wanted.mastersecret = SECRET), OWN)],
    ['an operation', JSON.stringify({ operation: 'doctor', accounts: [OTHER] })],
  ])('with %s', async (_, body) => {
    const { logs } = await ask(body);
    const events = logs.split('\n').filter((line) => line.includes('"security event"'));
    expect(events.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'an account asked for another one', asked: [OTHER], caller: { account: OWN } },
    ]);
    expect(events.join()).not.toContain('hunter2');
  });

  test('and nothing is done for it but for its own account', async () => {
    const twice = callOf(ensure(OWN)).replace('"account":', `"account":"${OTHER}","account":`);
    for (const { intent } of (await ask(twice)).asked)
      expect(intent).toMatchObject({ wanted: { identity: { account: OWN } } });
  });
});

describe('the reply', () => {
  test('to a call that meets a defect tells where to look and nothing else', async () => {
    const { reply, logs } = await ask(callOf(ensure(OWN)), () =>
      Promise.reject(new TypeError('password hunter2 is wrong')),
    );
    expect(reply).toMatchObject({
      failure: {
        name: 'PlatformError',
        message: expect.stringMatching(/^internal error, a defect .*says$/),
        where: 'request r-1, log group /aws/lambda/database-access-hub',
      },
    });
    expect(JSON.stringify(reply) + logs).not.toContain('hunter2');
  });

  test.each([
    ['', 'takes the calls of doors, and this is none'],
    ['nonsense', 'takes the calls of doors, and this is none'],
    ['{}', 'takes the calls of doors, and this is none'],
    ['{"operation":"doctor"}', 'takes the calls of doors, and this is none'],
    ['{"contract":99}', 'do not understand each other'],
  ])('to a body %j says that it is no call, or one of another version', async (body, words) => {
    const { reply, asked } = await ask(body);
    expect(asked).toEqual([]);
    expect(reply).toMatchObject({ failure: { message: expect.stringContaining(words) } });
  });

  test('a body that no door would send is not even read', async () => {
    const { reply, logs } = await ask(JSON.stringify({ contract: 1, more: 'x'.repeat(300_000) }));
    expect(reply).toMatchObject({
      failure: { message: 'the request has more than 262144 characters, so nothing was changed' },
    });
    expect(logs.length).toBeLessThan(1_000);
  });

  test('to a call without a body is no defect', async () => {
    const { body: _, isBase64Encoded: __, ...event } = urlRequest('');
    const ports = { defaults: { region }, fulfil: async () => done };
    const logs: string[] = [];
    const log = jsonLog({}, (line) => logs.push(line));
    const invocation = {
      requestId: 'h-1',
      functionArn: '',
      deadline: deadlineIn(1_000),
      log,
      logGroup: '/aws/lambda/database-access-hub',
    };
    expect(await answerCaller(event, ports, invocation)).toMatchObject({ statusCode: 200 });
    expect(logs.join()).not.toContain('internal error');
  });

  test('to an event that AWS did not authenticate is a defect', async () => {
    const event = { requestContext: { http: { method: 'POST' } }, body: callOf(ensure(OWN)) };
    const ports = { defaults: { region }, fulfil: async () => done };
    const invocation = {
      requestId: 'h-1',
      functionArn: '',
      deadline: deadlineIn(1_000),
      log: jsonLog({}, () => {}),
      logGroup: '/aws/lambda/database-access-hub',
    };
    await expect(answerCaller(event, ports, invocation)).rejects.toThrow();
  });
});
