import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Step } from '../../provider/contract/messages/reconcile.ts';
import {
  DEFAULT_NAME_PREFIX,
  HUB_FUNCTION,
  RECONCILE_FUNCTION,
} from '../../provider/contract/names.ts';
import { machineRole, resultsBucket } from '../../stacksets/names.ts';
import type { Outcome as Results } from '../../stacksets/runs/run.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import type { Pool } from '../sandbox/lambda/pool.ts';
import { CENTRAL, MEMBER_A, MEMBER_B, REGION } from '../sandbox/organization/roles.ts';
import { spokeThat } from '../support/spokes.ts';
import { type Company, startCompany } from '../support/two-accounts/company.ts';
import { BOTH, logins, may, NEITHER } from '../support/two-accounts/logins.ts';
import { deny, isStep, until } from './faults.ts';

/** Runs that break, places that are not as the hub expects, and what happens meanwhile. */

let company: Company;
const RESULTS = resultsBucket(DEFAULT_NAME_PREFIX, CENTRAL, REGION);
const GROUPS = { 'Team-Checkout': 'readwrite', 'Team-Analytics': 'readonly' };

beforeAll(async () => {
  company = await startCompany();
  for (const account of [MEMBER_A, MEMBER_B])
    expect(await company.apply(account, { groups: GROUPS })).toMatchObject({ warnings: [] });
});
afterAll(() => company.stop());

const results = async (...words: string[]): Promise<Results> =>
  JSON.parse((await company.reconcile('--json', ...words)).out);

/** Nothing is left to be done, and who stays can work. */
async function allIsTrue(): Promise<void> {
  const { status, err } = await company.reconcile();
  expect({ status, err }).toMatchObject({ status: 0 });
  expect(await company.reconcile('--check')).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^2 accesses in 4 places: 2 true\n/),
  });
  expect(await logins(company, 'george.papas')).toEqual(BOTH);
}

describe('a run that ends half-way', () => {
  test('has done one place whole, and the next run does the rest', async () => {
    const { functions, endpoint } = company.sandbox;
    spokeOfB().hold(isEnsure);
    await company.leave('Squad-Payments', 'lea.dubois');
    await company.start('stopped', { mode: 'apply' });
    await until(() => isWritten(`runs/stopped/rows/${MEMBER_A}.${REGION}.jsonl`));
    await until(() => spokeOfB().invocations.some(({ event }) => isEnsure(event)));
    await company.end('stopped');
    // It would go on with what it has begun.
    await functions.deploy(company.pool.lambda, endpoint);
    await functions.deploy(spokeOfB().lambda, endpoint);
    const { status, out, err } = await company.reconcile('--run', 'stopped');
    expect({ status, out, err }).toMatchObject({ status: 2 });
    expect(out).toContain('the run did not finish\n  ABORTED');
    expect(out).toContain('      out: lea.dubois\n');
    expect(await logins(company, 'lea.dubois')).toEqual({ postgres: false, mariadb: true });
    await allIsTrue();
    expect(await logins(company, 'lea.dubois')).toEqual(NEITHER);
  });

  test('goes on if only its function has died', async () => {
    const release = spokeOfB().hold(isEnsure);
    const before = spokeOfB().invocations.length;
    await company.leave('Squad-Payments', 'marco.bianchi');
    const run = company.reconcile();
    const isAsked = () =>
      spokeOfB()
        .invocations.slice(before)
        .some(({ event }) => isEnsure(event));
    await until(isAsked);
    expect(await company.pool.killBusy()).toBeGreaterThan(0);
    release();
    expect(await run).toMatchObject({ status: 0 });
    expect(await logins(company, 'marco.bianchi')).toEqual(NEITHER);
    await allIsTrue();
  });
});

describe('a bucket that refuses', () => {
  const forbidden = (objects: string, action = 's3:PutObject') =>
    deny(company, RECONCILE_FUNCTION, action, `arn:aws:s3:::${RESULTS}/runs/*${objects}`);

  test('the results of a place leaves that place unknown, and the others go on', async () => {
    await company.leave('Squad-Payments', 'nina.kowalski');
    const allow = await forbidden(`/rows/${MEMBER_B}.*`);
    const { status, out, err } = await company.reconcile();
    await allow();
    expect({ status, out, err }).toMatchObject({ status: 2 });
    expect(out).toContain('not known (1 place)\n  problem: the step for it did not end');
    expect(out).toContain('      out: nina.kowalski\n');
    await allIsTrue();
    expect(await logins(company, 'nina.kowalski')).toEqual(NEITHER);
  });

  test('what the groups are ends the run, and its summary says what was not reached', async () => {
    await company.leave('Team-Checkout', 'julia.novak');
    const allow = await forbidden('/groups.json');
    const { status, out, err } = await company.reconcile();
    await allow();
    expect({ status, out, err }).toMatchObject({ status: 2 });
    expect(out).toMatch(/^the run did not finish\n {2}reading the groups broke off: the reconcil/);
    expect(out).toContain('not known (4 places)\n  problem: the run broke off before');
    expect(await logins(company, 'julia.novak')).toEqual(BOTH);
    await allIsTrue();
    expect(await logins(company, 'julia.novak')).toEqual(NEITHER);
  });

  test('the list of places to the state machine ends the run in the same way', async () => {
    const machine = machineRole(REGION);
    const allow = await deny(company, machine, 's3:GetObject', `arn:aws:s3:::${RESULTS}/runs/*`);
    const { status, out, err } = await company.reconcile();
    await allow();
    expect({ status, out, err }).toMatchObject({ status: 2 });
    expect(out).toMatch(/^the run did not finish\n {2}reading the records broke off: /);
    expect(out).toContain('not known (4 places)\n  problem: the run broke off before');
  });

  test('the summary does not hide what was done', async () => {
    const allow = await forbidden('/summary.json');
    const { status, out, err } = await company.reconcile();
    await allow();
    expect({ status, out, err }).toMatchObject({ status: 2 });
    expect(out).toContain("the reconciliation can't write runs/");
    expect(out).toContain('2 accesses: 2 true\n');
  });

  test('everything ends the run at once, with its words', async () => {
    const allow = await forbidden('');
    const { status, out, err } = await company.reconcile();
    await allow();
    expect({ status, out, err }).toMatchObject({ status: 2 });
    expect(out).toContain("the reconciliation can't write runs/");
  });
});

describe('a place that is not as the hub expects', () => {
  test('has a spoke of an older version: it is told with the cure, and the others go on', async () => {
    await company.leave('Team-Checkout', 'kofi.mensah');
    const restore = await spokeThat(
      company.sandbox,
      MEMBER_B,
      '(event, context, asToday) => asToday({ ...event, contract: event.contract - 1 }, context)',
    );
    const { status, out, err } = await company.reconcile();
    await restore();
    expect({ status, out, err }).toMatchObject({ status: 2 });
    expect(out).toContain('not known (1 place)\n  problem: spoke too old');
    expect(out).toContain(`  $ npm run doctor -- --only ${MEMBER_B}\n`);
    expect(await logins(company, 'kofi.mensah')).toEqual({ postgres: false, mariadb: true });
    await allIsTrue();
    expect(await logins(company, 'kofi.mensah')).toEqual(NEITHER);
  });

  test('has a spoke that lies: it speaks of its own accesses only, and at limited length', async () => {
    await company.leave('Team-Analytics', 'hana.sato');
    const lies = `async (event, context, asToday) => {
      const answer = await asToday(event, context);
      const evil = '\\u001b[2J' + 'x'.repeat(5_000);
      if (!event.records) return {
        ...answer,
        warnings: Array(900).fill(evil),
        plan: Array(100).fill(evil),
        reconciled: { added: Array(90).fill(evil), removed: [] },
      };
      const [found] = answer.records;
      if (!found) return answer;
      const foreign = { ...found.record, request: { ...found.record.request, account: '${MEMBER_A}' } };
      return { ...answer, records: [found, { ...found, record: foreign }] };
    }`;
    const restore = await spokeThat(company.sandbox, MEMBER_B, lies);
    const { rows } = await results();
    const { out } = await company.reconcile();
    await restore();
    expect(rows.filter(({ account }) => account === MEMBER_A)).toMatchObject([
      { outcome: 'changed', people: { removed: ['hana.sato'] } },
    ]);
    expect(rows.filter(({ account }) => account === MEMBER_B)).toMatchObject([
      { outcome: 'changed' },
      { outcome: 'unreadable', problem: expect.stringContaining('not those of a request') },
    ]);
    expect(JSON.stringify(rows).length).toBeLessThan(500_000);
    expect(out).not.toContain('\u001b');
    await allIsTrue();
  });
});

describe('meanwhile', () => {
  /** Before a step of a run, something else happens. */
  async function before(
    step: Step['step'],
    what: (run: string) => Promise<unknown>,
  ): Promise<Results> {
    const release = company.pool.hold(isStep(step));
    const { invocations } = company.pool;
    const known = invocations.length;
    const run = results();
    let name = '';
    await until(() => {
      const event = invocations.slice(known).find(({ event }) => isStep(step)(event))?.event;
      name = event === undefined ? '' : JSON.parse(event).reconcile.run;
      return name !== '';
    });
    await what(name);
    release();
    return run;
  }

  test('an access that is removed stays removed', async () => {
    const fields = { appname: 'short-lived', privileges: 'readonly' };
    await company.apply(MEMBER_A, fields);
    const { rows } = await before('groups', () =>
      company.apply(MEMBER_A, { ...fields, tf: { action: 'delete', prev_input: null } }),
    );
    // A place that was done first is told first.
    const told = rows.map(
      ({ account, identity, outcome }) => `${account} ${identity?.appname}: ${outcome}`,
    );
    expect(told.toSorted()).toEqual([
      `${MEMBER_A} checkout: true`,
      `${MEMBER_A} short-lived: superseded`,
      `${MEMBER_B} checkout: true`,
    ]);
    await allIsTrue();
  });

  test('records that a foreign hand changes in the bucket give nobody anything', async () => {
    const s3 = results3();
    const { rows } = await before('groups', async (run) => {
      const Key = `runs/${run}/records/${MEMBER_A}.${REGION}.json`;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: RESULTS, Key }));
      const text = (await Body?.transformToString()) ?? '';
      const changed = text.replace('"readonly"', '"owner"');
      expect(changed).not.toBe(text);
      await s3.send(new PutObjectCommand({ Bucket: RESULTS, Key, Body: changed }));
    });
    expect(rows.map(({ account, outcome }) => `${account}: ${outcome}`).toSorted()).toEqual([
      `${MEMBER_A}: superseded`,
      `${MEMBER_B}: true`,
    ]);
    await allIsTrue();
  });

  test('groups that somebody deletes from the bucket take nothing away', async () => {
    const { rows } = await before('accesses', async (run) => {
      const Key = `runs/${run}/groups.json`;
      await results3().send(new DeleteObjectCommand({ Bucket: RESULTS, Key }));
    });
    const problem = expect.stringContaining('the groups of this run are not known');
    expect(rows).toMatchObject(Array(2).fill({ outcome: 'failed', problem }));
    await allIsTrue();
  });

  test('a group that goes is told for its accesses, and nobody loses anything', async () => {
    const fields = { appname: 'lost', groups: { 'DB-Owners': 'readonly' } };
    await company.apply(MEMBER_B, fields);
    await company.sandbox.directory?.administrator.remove('DB-Owners');
    const { status, out, err } = await company.reconcile();
    expect({ status, out, err }).toMatchObject({ status: 1 });
    expect(out).toContain('problem: groups: there is no group DB-Owners');
    expect(out).toContain('3 groups, 1 of them not readable');
    expect(await logins(company, 'olga.ivanova')).toEqual({ postgres: false, mariadb: true });
  });
});

test.each<[string, object, string]>([
  ['a list that is empty', { mode: 'apply', groups: [] }, 'input.groups'],
  ['a field that there is not', { mode: 'apply', grups: ['x'] }, 'grups'],
  ['no mode', {}, 'input.mode'],
  ['more groups than fit', { mode: 'apply', groups: Array(10_000).fill('G') }, 'input.groups'],
])('an input with %s is refused by the name of the field', async (_, input, field) => {
  const name = `refused-${Math.random().toString(36).slice(2)}`;
  await company.start(name, input);
  const { status, out, err } = await company.reconcile('--run', name);
  expect({ status, out, err }).toMatchObject({ status: 2 });
  expect(out).toContain('the reconciliation was refused: ');
  expect(out).toContain(field);
});

test('a run whose function was not told where the rollout goes ends with that', async () => {
  const { functions, endpoint } = company.sandbox;
  const { lambda } = company.pool;
  const { ROLLOUT: _, ...environment } = lambda.environment;
  await functions.deploy({ ...lambda, environment }, endpoint);
  const { status, out, err } = await company.reconcile();
  await functions.deploy(lambda, endpoint);
  expect({ status, out, err }).toMatchObject({ status: 2 });
  expect(out).toContain('the reconciliation was not told where database-access is rolled out');
});

test('a run of a name that there was is refused', async () => {
  await company.start('same-name', { mode: 'check' });
  await expect(company.start('same-name', { mode: 'apply' })).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  });
});

const isEnsure = (event: string) => event.includes('"verb":"ensure"');

function spokeOfB(): Pool {
  const spoke = company.sandbox.spokes[MEMBER_B];
  if (spoke === undefined) throw new Error('member-b has no spoke');
  return company.sandbox.functions.function(functionArn(spoke));
}

async function isWritten(Key: string): Promise<boolean> {
  return await may(results3().send(new GetObjectCommand({ Bucket: RESULTS, Key })));
}

const results3 = () => new S3Client(company.sandbox.administrator(CENTRAL));

test('the hub itself takes no step of a run, and says who does', async () => {
  const lambda = new LambdaClient(company.sandbox.administrator(CENTRAL));
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: HUB_FUNCTION, Payload: JSON.stringify({ reconcile: {} }) }),
  );
  expect(Payload?.transformToString()).toContain('caller-reconcile-elsewhere');
});
