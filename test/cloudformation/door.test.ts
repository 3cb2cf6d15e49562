import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idOfFailedCreate } from '../../provider/lifecycle/cloudformation/physical-id.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import { MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { leaks, places } from '../support/traces.ts';
import { deliver } from './deliver.ts';
import { type Stage, stageIn } from './stage.ts';
import { logIn } from './truth.ts';
import { DOOR_A, DOOR_B } from './ways.ts';

/**
 * The door of each member account: the same template gives each account an access of its own. The
 * other files have all that can become of a stack.
 */

let sandbox: Sandbox;
let a: Stage;
let b: Stage;
beforeAll(async () => {
  sandbox = await startSandbox({ delays: { retries: [100, 200] } });
  a = await stageIn(sandbox, DOOR_A);
  b = await stageIn(sandbox, DOOR_B);
});
afterAll(() => sandbox?.stop());

const SHARED = { AppName: 'shared' };

test('each account has the access that its stack declares, and removes no other', async () => {
  const resourcesOf = ({ access }: Stage) => ({ Access: access(SHARED) });
  expect(resourcesOf(a).Access.Properties).not.toHaveProperty('Account');
  for (const [stage, account] of [
    [a, MEMBER_A],
    [b, MEMBER_B],
  ] as const) {
    const created = await stage.create('shared', resourcesOf(stage));
    expect(created).toMatchObject({
      status: 'CREATE_COMPLETE',
      outputs: { AccessUrlParameterArn: expect.stringContaining(`:${account}:parameter/`) },
      resources: { Access: expect.stringContaining(`database-access/${account}/`) },
    });
  }
  const logins = [
    await logIn(a, 'test/stacks/shared/app'),
    await logIn(b, 'test/stacks/shared/app'),
  ];
  expect(new Set(logins).size).toBe(2);
  expect(await a.remove('shared')).toMatchObject({ status: 'GONE' });
  expect(await logIn(b, 'test/stacks/shared/app')).toBe(logins[1]);
  expect(await b.remove('shared')).toMatchObject({ status: 'GONE' });
});

const REFUSED = `account: is ${MEMBER_A}, but account ${MEMBER_B} is asking`;

test('a stack for another account is refused in words, and can be deleted', async () => {
  const sent = a.spoke.invocations.length;
  const created = await b.create('stolen', { Access: b.access({ ...SHARED, Account: MEMBER_A }) });
  expect(created.status).toBe('ROLLBACK_COMPLETE');
  expect(created.reasons).toContain(REFUSED);
  expect(await b.remove('stolen')).toMatchObject({ status: 'GONE' });
  expect(a.spoke.invocations).toHaveLength(sent);
});

test('an update to another account is refused, and rolled back to what was', async () => {
  const created = await b.create('kept', { Access: b.access(SHARED) });
  const login = await logIn(b, 'test/stacks/shared/app');
  const sent = a.spoke.invocations.length;
  const updated = await b.update('kept', { Access: b.access({ ...SHARED, Account: MEMBER_A }) });
  expect(updated).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE',
    resources: created.resources,
    reasons: expect.stringContaining(REFUSED),
  });
  expect(await logIn(b, 'test/stacks/shared/app')).toBe(login);
  expect(await b.remove('kept')).toMatchObject({ status: 'GONE' });
  expect(a.spoke.invocations).toHaveLength(sent);
});

test('the hub’s log has a security event of each attempt', () => {
  const { name, account } = sandbox.hub;
  const events = (places({ sandbox, transcript: [] }).get(`log of ${name} in ${account}`) ?? '')
    .split('\n')
    .filter((line) => line.includes('"security event"'))
    .map((line): unknown => JSON.parse(line));
  // The create, the removal that CloudFormation sends after it, and the update.
  expect(events.length).toBeGreaterThanOrEqual(2);
  for (const event of events)
    expect(event).toMatchObject({ caller: { account: MEMBER_B }, asked: [MEMBER_A] });
});

test('a door that is killed each time is answered for in its own account', async () => {
  const properties = { AppName: 'killed' };
  let kills = 0;
  const killer = (async () => {
    while (kills < 3) {
      kills += await a.asked.killBusy();
      await sleep(20);
    }
  })();
  const failed = await (await deliver(a, 'create', { properties })).answer;
  await killer;
  expect(failed).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: idOfFailedCreate(failed.RequestId),
  });
  expect(failed.Reason).toMatch(/^database-access could not finish \(Runtime\.ExitError\)/);
  await sandbox.functions.function(functionArn(sandbox.hub)).settled();
  await a.spoke.settled();
  const after = { properties, physicalId: failed.PhysicalResourceId };
  const removed = await (await deliver(a, 'delete-after-failed-create', after)).answer;
  expect(removed.Status).toBe('SUCCESS');
});

test('no secret has been anywhere but in Parameter Store', () => {
  const transcript = [...a.transcript, ...b.transcript];
  const secrets = [sandbox.postgres.master.password, ...a.passwords, ...b.passwords];
  expect(leaks(places({ sandbox, transcript }), secrets)).toEqual([]);
});
