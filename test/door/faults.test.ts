import { setTimeout as sleep } from 'node:timers/promises';
import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { DOOR_FUNCTION, HUB_FUNCTION } from '../../provider/contract/names.ts';
import { doorRole } from '../../stacksets/names.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import type { Pool } from '../sandbox/lambda/pool.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { CENTRAL, MEMBER_A, MEMBER_B, REGION } from '../sandbox/organization/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { startMysqlImpostor } from '../support/impostors.ts';
import { storeMaster } from '../support/parameters.ts';
import { query } from '../support/postgres-sessions.ts';
import { occupyLock } from '../support/server-lock.ts';
import { places } from '../support/traces.ts';
import { describeHubUrl } from './hub-url.ts';
import { describePipeline } from './pipeline.ts';
import { describeSpokes } from './spokes.ts';
import { describeVersions } from './versions.ts';

/**
 * A door whose hub is busy, asleep, crashing or out of its reach: what callers are told, and what
 * is done.
 */

const parsedError = z.object({ errorType: z.string(), errorMessage: z.string() });

let sandbox: Sandbox;
let lambda: LambdaClient;
let hub: Pool;

beforeAll(async () => {
  sandbox = await startSandbox({ directory: 'none' });
  const member = sandbox.administrator(MEMBER_A);
  lambda = new LambdaClient(member);
  await storeMaster(new SSMClient(member), '/masters/app', sandbox.postgres);
});
afterAll(() => sandbox?.stop());
beforeEach(() => {
  hub = sandbox.functions.function(functionArn(sandbox.hub));
});

test('a hub that has too much to do is asked again', async () => {
  hub.refuse('Throttled', 3);
  expect(await ask()).toMatchObject({ username: expect.stringMatching(/^door_/), warnings: [] });
});

test('a hub that has too much to do for longer than the door has time is told as busy', async () => {
  const arn = `arn:aws:lambda:${REGION}:${MEMBER_A}:function:${DOOR_FUNCTION}`;
  const door = sandbox.functions.function(arn).lambda;
  await sandbox.functions.deploy({ ...door, timeoutSeconds: 5 }, sandbox.endpoint);
  hub.refuse('Throttled', 3);
  expect(await ask()).toMatchObject({
    errorType: 'PlatformError',
    errorMessage: expect.stringMatching(/^the hub could not be asked: it has too many requests at/),
  });
  await sandbox.functions.deploy(door, sandbox.endpoint);
});

test('groups are refused in words where there is no directory', async () => {
  expect(await ask({ groups: ['Shop-Support'] })).toMatchObject({
    errorType: 'UserError',
    errorMessage: expect.stringMatching(/^groups: no directory is configured for this hub.* Leave/),
  });
});

test('a hub that was not told where the rollout goes says so', async () => {
  const { lambda } = hub;
  const { ROLLOUT: _, ...environment } = lambda.environment;
  await sandbox.functions.deploy({ ...lambda, environment }, sandbox.endpoint);
  const central = new LambdaClient(sandbox.administrator(CENTRAL));
  const Payload = JSON.stringify({ operation: 'doctor' });
  const answer = await central.send(new InvokeCommand({ FunctionName: HUB_FUNCTION, Payload }));
  await sandbox.functions.deploy(lambda, sandbox.endpoint);
  expect(answer.Payload?.transformToString()).toContain('operation: this hub was not told where');
});

test('a hub that wakes up after weeks without work is asked again', async () => {
  hub.refuse('Inactive', 1);
  hub.refuse('Pending', 1);
  expect(await ask()).toMatchObject({ changes: 0 });
});

test('a hub that crashed at work is not asked again', async () => {
  const before = hub.invocations.length;
  const letGo = await occupyLock(sandbox.postgres);
  try {
    const asked = ask({ rotation: 'crash' });
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), { timeout: 30_000 });
    // A sooner failure looks like a hub that could not be started.
    await sleep(3_500);
    expect(await hub.killBusy()).toBe(1);
    expect(await asked).toMatchObject({
      errorType: 'PlatformError',
      errorMessage: expect.stringMatching(
        /^the hub could not be asked: it crashed or ran out of time \(502\): see its log in the central account\. A repeat is safe \(error caller-hub-crashed, request [0-9a-f-]{36}, log group \/aws\/lambda\/database-access\)$/,
      ),
    });
    expect(hub.invocations.length).toBe(before + 1);
  } finally {
    await letGo();
  }
});

const waiting = () =>
  query(
    sandbox.postgres,
    sandbox.postgres.superuser,
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
  );

test('a door whose role is too narrow says what it needs', async () => {
  const iam = new IAMClient(sandbox.administrator(MEMBER_A));
  const policy = { RoleName: doorRole(REGION), PolicyName: 'work' };
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy));
  const whole = decodeURIComponent(PolicyDocument);
  const narrow = whole.replaceAll('"lambda:InvokeFunctionUrl"', '"lambda:GetFunction"');
  expect(narrow).not.toBe(whole);
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: narrow }));
  try {
    expect(await ask()).toMatchObject({
      errorType: 'PlatformError',
      errorMessage: expect.stringMatching(/refuses this door \(403\).* lambda:InvokeFunctionUrl/),
    });
  } finally {
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: whole }));
  }
  expect(await ask()).toHaveProperty('username');
});

test("a door repeats the hub's refusal in the same words, with the place of its log", async () => {
  const mistaken = { vpc: 'nowhere' };
  expect(await ask(mistaken)).toMatchObject({
    errorType: 'UserError',
    errorMessage: expect.stringMatching(
      /^vpc: database-access is not rolled out to nowhere; it may be default\. Nothing was changed \(error spoke-not-in-rollout, request [0-9a-f-]{36}, log group \/aws\/lambda\/database-access-hub\)$/,
    ),
  });
});

test("a spoke's error names its log, where the request has the same id as everywhere", async () => {
  const before = hub.invocations.length;
  const { errorType, errorMessage } = parsedError.parse(await ask({ schemas: ['nowhere'] }));
  expect(errorType).toBe('UserError');
  const [, id = ''] =
    /^schemas: [^(]* \((?:error [a-z-]+, )?request ([0-9a-f-]{36}), log group \/aws\/lambda\/database-access-spoke-default\)$/.exec(
      errorMessage,
    ) ?? [];
  expect(hub.invocations.length).toBe(before + 1);
  const logs = [...places({ sandbox, transcript: [] }).entries()]
    .filter(([place]) => place.startsWith('log of '))
    .filter(([, log]) =>
      log.split('\n').some((line) => line.includes(id) && line.includes('"level":"error"')),
    );
  expect(logs.map(([place]) => place.split(' ')[2]).toSorted()).toEqual([
    'database-access',
    'database-access-hub',
    'database-access-spoke-default',
  ]);
  for (const [, log] of logs) expect(log).toContain('"whose":"team"');
});

test('a door that refuses a call for another account itself says so in its log', async () => {
  const before = hub.invocations.length;
  await ask({ privileges: 'all', account: MEMBER_B });
  expect(hub.invocations.length).toBe(before);
  const log =
    places({ sandbox, transcript: [] }).get(`log of ${DOOR_FUNCTION} in ${MEMBER_A}`) ?? '';
  const events = log.split('\n').filter((line) => line.includes('"security event"'));
  expect(events.map((line) => JSON.parse(line))).toMatchObject([
    { asked: [MEMBER_B], request: { account: [MEMBER_B], appname: ['door'] } },
  ]);
});

test('a door refuses an invalid request without asking the hub', async () => {
  const before = hub.invocations.length;
  expect(await ask({ privileges: 'all' })).toMatchObject({
    errorType: 'UserError',
    errorMessage: expect.stringMatching(/^the request was refused.*privileges: must be one of/),
  });
  expect(await ask({ operation: 'doctor' })).toMatchObject({
    errorType: 'UserError',
    errorMessage: expect.stringMatching(/^operation: this function is for the accesses of its own/),
  });
  expect(hub.invocations.length).toBe(before);
});

test('a door tells lifecycle objects that are none, and asks the hub nothing', async () => {
  const before = hub.invocations.length;
  const lifecycle = { action: 'delete', prev_input: null };
  expect(await ask({ tf: { action: 'delete' } })).toMatchObject({
    errorMessage: expect.stringMatching(
      /^tf: is no field, and not what lifecycle_scope = "CRUD" of/,
    ),
  });
  expect(await ask({ tf: lifecycle, lc: lifecycle })).toMatchObject({
    errorMessage: expect.stringContaining('the input has two lifecycle objects (tf, lc)'),
  });
  expect(hub.invocations.length).toBe(before);
});

test("a master's secret goes to no server of the caller, by any way through door and hub", async () => {
  const folder = temporaryFolder('impostor');
  const impostor = await startMysqlImpostor(createCertificates(folder.path));
  const attack = { dbtype: 'mysql', dbendpoint: `localhost:${impostor.port}` };
  for (const way of [
    attack,
    { ...attack, dryrun: true },
    { ...attack, tf: { action: 'update', prev_input: requestFor({}) } },
  ])
    expect(await ask(way)).toMatchObject({
      errorType: 'UserError',
      errorMessage: expect.stringContaining(
        `dbendpoint: the secret of mastersecret is for this host, but not for the port of localhost:${impostor.port}, `,
      ),
    });
  // A removal is of the server that is on record.
  await ask();
  expect(await ask({ ...attack, tf: { action: 'delete', prev_input: null } })).toMatchObject({
    changes: expect.any(Number),
  });
  expect(impostor.connections()).toBe(0);
  // With a password of the caller's own, the spoke does go there.
  const own = { mastersecret: undefined, username: 'mallory', password: 'of-mallory' };
  expect(await ask({ ...attack, ...own })).toMatchObject({
    errorMessage: expect.stringContaining('was not issued by Amazon'),
  });
  expect(impostor.connections()).toBeGreaterThan(0);
  await impostor.stop();
  await folder.remove();
});

describeSpokes(() => sandbox, ask);
describeHubUrl(() => sandbox);
describePipeline(
  () => sandbox,
  () => requestFor({}),
);
describeVersions(() => sandbox, ask);

/** Asks as any caller with permission for the function would. */
async function ask(fields: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const Payload = JSON.stringify(requestFor(fields));
  const answer = await lambda.send(new InvokeCommand({ FunctionName: DOOR_FUNCTION, Payload }));
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
}

function requestFor(fields: Readonly<Record<string, unknown>>) {
  const { postgres } = sandbox;
  return {
    dbtype: 'postgres',
    dbendpoint: `${postgres.host}:${postgres.port}`,
    dbname: postgres.database,
    mastersecret: '/masters/app',
    env: 'test',
    project: 'door',
    appname: 'door',
    ...fields,
  };
}
