import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  DeleteParametersCommand,
  GetParametersByPathCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Review, review } from '../../provider/contract/messages/review.ts';
import { DEFAULT_NAME_PREFIX, RECONCILE_MACHINE } from '../../provider/contract/names.ts';
import { resultsBucket } from '../../stacksets/names.ts';
import type { Outcome as Results } from '../../stacksets/runs/run.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  MEMBER_A,
  MEMBER_B,
  REGION,
} from '../sandbox/organization/roles.ts';
import { type Company, MACHINE, startCompany } from '../support/two-accounts/company.ts';
import {
  application,
  BOTH,
  ENGINES,
  type Engine,
  logins,
  may,
  NEITHER,
  personOn,
  serverOf,
  sql,
} from '../support/two-accounts/logins.ts';
import {
  BY_HAND,
  CLEANED,
  GOING_ON,
  REACHING,
  reachesByCatalogue,
  reachesByReview,
  STILL,
  writesTo,
} from './catalogues.ts';
import { pagesAreFollowed } from './follow-pages.ts';
import { peopleLogIn } from './people-log-in.ts';

/**
 * `npm run reconcile`, through the state machine, the functions and the roles of the rollout's
 * templates, on real servers: access is true without an apply.
 */

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

test('what was declared and is true stays as it is', async () => {
  const { status, out, err } = await company.reconcile();
  expect({ status, err }).toMatchObject({ status: 0 });
  expect(out).toMatch(/^2 accesses in 4 places: 2 true\n2 groups; 0 out, 0 in; /);
});

describe('people log in by themselves', () => peopleLogIn(() => company));

test('each run leaves the review of who can reach what, as data and as a page', async () => {
  const { run } = await results('--check');
  const Bucket = RESULTS;
  const s3 = new S3Client(company.sandbox.administrator(CENTRAL));
  const read = async (name: string) => {
    const Key = `runs/${run}/${name}`;
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return { text: (await Body?.transformToString()) ?? '', ContentType };
  };
  const { accesses, databases } = review.parse(JSON.parse((await read('review.json')).text));
  expect(accesses.map(({ account, outcome }) => ({ account, outcome }))).toEqual([
    { account: MEMBER_A, outcome: 'true' },
    { account: MEMBER_B, outcome: 'true' },
  ]);
  for (const { logins = [] } of accesses)
    expect(logins).toContainEqual(
      expect.objectContaining({
        ...{ name: 'lea.dubois', kind: 'person', level: 'readwrite' },
        groups: ['Team-Checkout'],
      }),
    );
  for (const { others } of databases)
    expect(others).toContainEqual(expect.objectContaining({ kind: 'master' }));
  const page = await read('review.html');
  expect(page.ContentType).toBe('text/html; charset=utf-8');
  expect(page.text).toContain('lea.dubois');
});

describe('npm run review', () => {
  const folder = temporaryFolder('review');
  const inFolder = (name: string) => join(folder.path, name);
  beforeAll(async () => {
    expect(await company.reviewAs('central', '--fresh')).toMatchObject({ status: 0 });
  });
  afterAll(() => folder.remove());
  const jsonOf = async (...words: string[]): Promise<Review> =>
    review.parse(JSON.parse((await company.review('--json', ...words)).out));

  test('tells an auditor who can reach what, in every form, and writes to no database', async () => {
    const { status, out, err } = await company.review();
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(
      /^access review of .*: all accounts\nrun by-hand-\S+, which changed nothing\n\n2 accesses to 2 databases in 2 accounts\n\d+ people, 2 application users, 0 logins that are not managed\n/,
    );
    expect(out).toContain('\nnothing needs attention\n');
    const files = [inFolder('review.csv'), inFolder('review.json'), inFolder('review.html')];
    const [csv = '', json = '', html = ''] = files;
    const written = await company.review('--csv', csv, '--json', json, '--html', html);
    expect(written).toEqual({
      status: 0,
      out: out,
      err: files.map((file) => `wrote ${file}\n`).join(''),
    });
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    for (const text of texts) expect(text).toContain('lea.dubois');
    expect(texts[0]).toBe((await company.review('--csv')).out);
    expect(
      texts[0]?.split('\r\n').filter((line) => line.includes(',lea.dubois,person,yes,')),
    ).toEqual(
      [MEMBER_A, MEMBER_B].map((account) =>
        expect.stringMatching(
          `^${account},.*,lea.dubois,person,yes,readwrite,ok,Team-Checkout,.*,prod,shop,checkout,`,
        ),
      ),
    );
  });

  test('says what the catalogues of the servers say, and a look at them writes nothing', async () => {
    const superuser = (engine: Engine) => serverOf(company.sandbox, engine).superuser;
    for (const engine of ENGINES) {
      const { master } = serverOf(company.sandbox, engine);
      await sql(company, engine, master, 'CREATE TABLE facts (id int)');
      await sql(company, engine, superuser(engine), ...BY_HAND[engine]);
    }
    await company.reconcile();
    await sql(company, 'postgres', superuser('postgres'), ...STILL);
    const writes = () => Promise.all(ENGINES.map((engine) => writesTo(company, engine)));
    const before = await writes();
    const { out } = await company.reviewAs('central', '--fresh', '--json');
    expect(await writes()).toEqual(before);
    await sql(company, 'postgres', superuser('postgres'), ...GOING_ON);

    const found = review.parse(JSON.parse(out));
    for (const engine of ENGINES) {
      const byCatalogue = await reachesByCatalogue(company, engine);
      expect(byCatalogue).toMatchObject(REACHING[engine]);
      expect(Object.keys(byCatalogue).length).toBeGreaterThan(15); // ours are there too
      expect(reachesByReview(found, engine)).toEqual(byCatalogue);
    }
    const kinds = new Map(
      found.databases.flatMap(({ others }) => others.map(({ name, kind }) => [name, kind])),
    );
    for (const [name, kind] of Object.entries({ everything: 'superuser', standby: 'replication' }))
      for (const host of ['', '@%']) expect(kinds.get(`${name}${host}`)).toBe(kind);
    const told = await company.review();
    expect(told.status).toBe(1);
    expect(told.out).toContain('\n  Logins that are not managed (2)\n');
    for (const engine of ENGINES) await sql(company, engine, superuser(engine), ...CLEANED[engine]);
    expect(await company.reconcile()).toMatchObject({ status: 0 });
  });

  test('tells what one person can reach, and refuses a name that it does not know', async () => {
    const hers = await company.review('--person', 'Lea.Dubois');
    expect(hers).toMatchObject({ status: 0 });
    expect(
      hers.out.match(/^ {4}lea\.dubois +person +can read and change data +by Team-Checkout /gm),
    ).toHaveLength(2);
    const { accesses } = await jsonOf('--person', 'lea.dubois', '--account', MEMBER_B);
    expect(accesses).toMatchObject([{ account: MEMBER_B, logins: [{ name: 'lea.dubois' }] }]);
    const other = await company.review('--person', 'lea.dubios');
    expect(other).toMatchObject({ status: 2, out: '' });
    expect(other.err).toMatch(/has no login lea\.dubios\. Did you mean lea\.dubois\?\n$/);
  });

  test('says why there is none: no such run or bucket, or no permission', async () => {
    const none = await company.review('--run', 'never');
    expect(none).toMatchObject({ status: 2, out: '' });
    expect(none.err).toContain('has no review of a run never: there was no such run');
    const elsewhere = await company.review('--bucket', 'not-there');
    expect(elsewhere).toMatchObject({ status: 2, out: '' });
    expect(elsewhere.err).toMatch(/^review: the results in not-there could not be read: /);
    const team = await company.reviewAs('member-a', '--bucket', RESULTS);
    expect(team).toMatchObject({ status: 2, out: '' });
    expect(team.err).toContain(`the results in ${RESULTS} could not be read: `);
    const fresh = await company.review('--fresh');
    expect(fresh).toMatchObject({ status: 2, out: '' });
    expect(fresh.err).toContain('not authorized to perform: states:StartExecution');
  });
});

describe('the commands of the pages', () => pagesAreFollowed(() => company));

test('a leaver is out in both accounts and on both engines without an apply', async () => {
  expect(await logins(company, 'lea.dubois')).toEqual(BOTH);
  await company.leave('Squad-Payments', 'lea.dubois'); // which is in Team-Checkout
  const checked = await company.reconcile('--check');
  expect(checked).toMatchObject({ status: 1 });
  expect(checked.out).toContain('differs (2 accesses)');
  expect(checked.out).toContain('would be out: lea.dubois');
  expect(await logins(company, 'lea.dubois')).toEqual(BOTH);
  const told = await company.review('--person', 'lea.dubois');
  expect(told).toMatchObject({ status: 1 });
  expect(told.out).toContain('\n1 person who should be out\n');
  expect(told.out.match(/^ {4}lea\.dubois .* SHOULD BE OUT$/gm)).toHaveLength(2);
  expect(told.out).toContain('1 person in no group of this access is not out: lea.dubois.');

  const { status, out, err } = await company.reconcile('--person', 'lea.dubois');
  expect({ status, err }).toMatchObject({ status: 0 });
  expect(out.match(/^ {6}out: lea\.dubois$/gm)).toHaveLength(2);
  expect(out).toContain('2 accesses in 4 places: 2 changed\n');
  expect(await logins(company, 'lea.dubois')).toEqual(NEITHER);
  expect(await logins(company, 'julia.novak')).toEqual(BOTH);
  const fresh = await company.reviewAs('central', '--fresh', '--person', 'lea.dubois');
  expect(fresh).toMatchObject({ status: 0, err: expect.stringMatching(/^run by-hand-/) });
  expect(fresh.out).toContain('\n0 accesses to 0 databases in 0 accounts\n');
  expect(fresh.out.match(/^ {2}gone +lea\.dubois /gm)).toHaveLength(2);
  const [, first = ''] = /\nrun (\S+)\n$/.exec(checked.out) ?? [];
  const since = await company.review('--since', first, '--account', MEMBER_A);
  expect(since.out).toContain(`1 change since`);
  expect(since.out).toContain(`(run ${first})\n  gone  lea.dubois  `);
});

test('only the accesses that a run is for are touched', async () => {
  await company.leave('Team-Analytics', 'hana.sato');
  const { rows } = await results('--account', MEMBER_A, '--group', 'Team-Analytics');
  expect(rows).toMatchObject([{ account: MEMBER_A, outcome: 'changed' }]);
  expect(await logins(company, 'hana.sato')).toEqual({ postgres: false, mariadb: true });
  expect((await results('--group', 'Ring-A')).rows).toEqual([]);
});

test('the schedule makes everything true', async () => {
  const before = await runs();
  await company.sandbox.fire({ group: RECONCILE_MACHINE, name: RECONCILE_MACHINE });
  const [nightly = ''] = (await runs()).filter((run) => !before.includes(run));
  const { status, out } = await company.reconcile('--run', nightly);
  expect(out).toContain('2 accesses in 4 places: 1 true, 1 changed');
  expect(status).toBe(0);
  expect(await logins(company, 'hana.sato')).toEqual(NEITHER);
});

test('two runs at once make the same things true', async () => {
  await company.leave('Squad-Payments', 'marco.bianchi');
  await company.join('Team-Analytics', 'hana.sato');
  const both = await Promise.all([results(), results()]);
  expect(both[0]?.run).not.toBe(both[1]?.run);
  for (const { status, rows, summary } of both) {
    expect(status).toBe('succeeded');
    expect(summary?.places).toEqual({ all: 4, failed: 0 });
    for (const { outcome } of rows) expect(['true', 'changed', 'superseded']).toContain(outcome);
  }
  expect(await logins(company, 'marco.bianchi')).toEqual(NEITHER);
  expect(await logins(company, 'hana.sato')).toEqual(BOTH);
  expect(await company.reconcile('--check')).toMatchObject({ status: 0 });
});

test('Ctrl-C leaves the run going, and says how to look at it', async () => {
  const { status, out, err } = await company.interrupted('--check');
  expect({ status, out }).toEqual({ status: 130, out: '' });
  const [, run = ''] = /npm run reconcile -- --run (\S+)\n$/.exec(err) ?? [];
  const shown = await company.reconcile('--run', run);
  expect(shown).toMatchObject({ status: 0 });
  expect(shown.out).toContain(`2 accesses in 4 places: 2 true\n`);
  expect(shown.out).toMatch(new RegExp(`\nrun ${run}\n$`));
});

test('a run that is not known is told as such', async () => {
  const { status, err } = await company.reconcile('--run', 'never-started');
  expect(status).toBe(2);
  expect(err).toContain('could not look at the run never-started');
});

test('an apply is no news to the next run, nor is a run to the next apply', async () => {
  expect(await company.apply(MEMBER_A, { groups: GROUPS })).toMatchObject({ changes: 0 });
});

describe('a group that ends by date', () => {
  const owners = ['olga.ivanova', 'peter.hansen'];
  const fields = { appname: 'incident', groups: { 'DB-Owners': 'owner' } };
  const ending = async (end: Date) => {
    const until = { 'db-owners': end.toISOString() };
    const asked = [MEMBER_A, MEMBER_B].map((account) =>
      company.apply(account, { ...fields, until }),
    );
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ warnings: [] });
  };

  test('a group that is to end is told in the review', async () => {
    await ending(new Date('2098-12-31T23:00:00Z'));
    const { status, out } = await company.reviewAs('central', '--fresh');
    expect(status).toBe(0);
    expect(out).toContain(
      '\n2 groups end by date\n  31 Dec 2098, 23:00 UTC  DB-Owners  2 people  ',
    );
    for (const owner of owners) expect(await logins(company, owner)).toEqual(BOTH);
  });

  test('a group that has ended lets nobody in on both engines after the next run, unconfirmed', async () => {
    const end = new Date(Date.now() + 15_000);
    await ending(end);
    await sleep(end.getTime() - Date.now());
    for (const owner of owners) expect(await logins(company, owner)).toEqual(BOTH);
    const checked = await company.reviewAs('central', '--fresh', '--person', 'olga.ivanova');
    expect(checked).toMatchObject({ status: 1 });
    expect(checked.out.match(/^ {4}olga\.ivanova .* SHOULD BE OUT$/gm)).toHaveLength(2);
    expect(checked.out).toContain(' is not out: olga.ivanova. Ended: DB-Owners on ');

    const before = await runs();
    await scheduleEnd('DB-Owners');
    await company.sandbox.fire({ group: RECONCILE_MACHINE, name: 'end-db-owners' });
    const [scheduled = ''] = (await runs()).filter((run) => !before.includes(run));
    const { status, out } = await company.reconcile('--run', scheduled);
    expect({ status, out }).toMatchObject({ status: 0 });
    expect(out.match(/^ {6}out: olga\.ivanova, peter\.hansen$/gm)).toHaveLength(2);
    for (const owner of owners) expect(await logins(company, owner)).toEqual(NEITHER);
  });

  test('a group that has ended is no news to a later run', async () => {
    expect(await company.reviewAs('central', '--fresh')).toMatchObject({ status: 0 });
    for (const account of [MEMBER_A, MEMBER_B]) {
      const removal = { ...fields, tf: { action: 'delete', prev_input: null } };
      expect(await company.apply(account, removal)).not.toHaveProperty('errorMessage');
    }
  });
});

describe('an access whose record somebody deletes', () => {
  const records = () => new SSMClient(company.sandbox.administrator(MEMBER_B));
  const Path = '/database-access/records';

  test('is told by both programs, with the cure, until it is declared again', async () => {
    const { Parameters = [] } = await records().send(new GetParametersByPathCommand({ Path }));
    const [name = ''] = Parameters.map(({ Name }) => Name);
    await records().send(new DeleteParametersCommand({ Names: [name] }));
    const { status, out } = await company.reconcile();
    expect(status).toBe(1);
    expect(out).toContain('unrecorded (1 access)\n');
    expect(out).toContain(`    ${name.replace(`${Path}/`, '')}  prod/shop/checkout/`);
    expect(out).toContain('Its team declares it again under the same names');
    expect(out).toContain('1 access in 4 places: 1 true, 1 unrecorded\n');
    const listed = await company.accesses('--only', MEMBER_B);
    expect(listed.status).toBe(1);
    expect(listed.out).toContain('unrecorded (1 access)\n');

    // Another access leads to the server, so its users can be counted.
    expect(await company.apply(MEMBER_B, { appname: 'other' })).toMatchObject({ warnings: [] });
    const { rows, summary } = await results();
    const told = rows.find(({ outcome }) => outcome === 'unrecorded');
    expect(told?.found?.logins).toBeGreaterThan(1);
    expect(summary?.outcomes).toEqual({ true: 2, unrecorded: 1 });

    expect(await company.apply(MEMBER_B, { groups: GROUPS })).toMatchObject({ warnings: [] });
    expect((await results()).summary?.outcomes).toEqual({ true: 3 });
    expect((await company.accesses('--only', MEMBER_B)).status).toBe(0);
    const removal = { appname: 'other', tf: { action: 'delete', prev_input: null } };
    expect(await company.apply(MEMBER_B, removal)).not.toHaveProperty('errorMessage');
    expect((await results()).summary?.outcomes).toEqual({ true: 2 });
  });
});

describe('a place that is down', () => {
  test('its accesses are told as not known, and the others are made true', async () => {
    await company.leave('Squad-Payments', 'nina.kowalski');
    const spoke = company.sandbox.spokes[MEMBER_B];
    if (spoke === undefined) throw new Error('member-b has no spoke');
    await company.sandbox.functions.remove(functionArn(spoke));
    const { status, out } = await company.reconcile();
    expect(status).toBe(2);
    expect(out).toContain('not known (1 place)');
    expect(out).toContain(`$ npm run doctor -- --only ${MEMBER_B}`);
    expect(out).toContain('      out: nina.kowalski\n');
    expect(await logins(company, 'nina.kowalski')).toEqual({ postgres: false, mariadb: true });
    const told = await company.review('--person', 'nina.kowalski');
    expect(told).toMatchObject({ status: 1 });
    expect(told.out).toContain('Account not reached (1)\n');
    expect(told.out).toContain('is not out, as far as is known: nina.kowalski.');
    expect(told.out.match(/nina\.kowalski .* SHOULD BE OUT, as last seen on /g)).toHaveLength(1);

    await company.sandbox.functions.deploy(spoke, company.sandbox.endpoint);
    expect(await company.reconcile()).toMatchObject({ status: 0 });
    expect(await logins(company, 'nina.kowalski')).toEqual(NEITHER);
  });
});

describe('what a DBA has done by hand', () => {
  const READ = 'SELECT * FROM ledger';
  const WRITE = 'INSERT INTO ledger VALUES (1)';
  const app = (engine: Engine) => application(company, engine, 'checkout');
  const superuser = (engine: Engine) => serverOf(company.sandbox, engine).superuser;

  test('is undone on both engines: a privilege, a password, a user that is gone', async () => {
    for (const engine of ENGINES) {
      const { master } = serverOf(company.sandbox, engine);
      await sql(company, engine, master, 'CREATE TABLE ledger (id int)');
    }
    expect(await company.reconcile()).toMatchObject({ status: 0 });
    const { username: postgresUser } = await app('postgres');
    const { username: mariadbUser } = await app('mariadb');
    await sql(
      company,
      'postgres',
      superuser('postgres'),
      `DO $$ DECLARE level name; BEGIN
         FOR level IN SELECT roleid::regrole FROM pg_auth_members
                       WHERE member = '"${postgresUser}"'::regrole LOOP
           EXECUTE format('REVOKE SELECT ON ledger FROM %s', level);
         END LOOP;
       END $$`,
      `ALTER ROLE "${postgresUser}" PASSWORD 'By-hand-1'`,
      'DROP OWNED BY "julia.novak"',
      'DROP ROLE "julia.novak"',
    );
    await sql(
      company,
      'mariadb',
      superuser('mariadb'),
      `REVOKE SELECT ON app.* FROM '${mariadbUser}'@'%'`,
      `ALTER USER '${mariadbUser}'@'%' IDENTIFIED BY 'By-hand-1'`,
      "DROP USER 'julia.novak'@'%'",
    );
    expect(await logins(company, 'julia.novak')).toEqual(NEITHER);
    for (const engine of ENGINES) {
      const byHand = { ...(await app(engine)), password: 'By-hand-1' };
      expect(await may(sql(company, engine, byHand))).toBe(true);
      expect(await may(sql(company, engine, byHand, READ))).toBe(false);
      expect(await may(sql(company, engine, await app(engine)))).toBe(false);
    }

    const { status, out } = await company.reconcile();
    expect({ status, out }).toMatchObject({ status: 0, out: expect.stringContaining('2 changed') });
    for (const engine of ENGINES) await sql(company, engine, await app(engine), READ, WRITE);
    expect(await logins(company, 'julia.novak')).toEqual(BOTH);
    expect(await company.reconcile('--check')).toMatchObject({ status: 0 });
  });

  test('is undone or told, if it gives somebody more than was declared', async () => {
    for (const engine of ENGINES) {
      const to = engine === 'postgres' ? '"fatima.haddad"' : "'fatima.haddad'@'%'";
      const table = engine === 'postgres' ? 'ledger' : 'app.ledger';
      await sql(company, engine, superuser(engine), `GRANT INSERT ON ${table} TO ${to}`);
    }
    const { rows } = await results();
    for (const { account, warnings } of rows) {
      const engine = account === MEMBER_A ? 'postgres' : 'mariadb';
      const canWrite = await may(
        sql(company, engine, personOn(company, engine, 'fatima.haddad'), WRITE),
      );
      expect({ engine, told: warnings.join().includes('fatima.haddad') }).toEqual({
        engine,
        told: canWrite,
      });
    }
  });
});

test('most people of an access go only when somebody confirms it, and only of this one', async () => {
  await company.apply(MEMBER_B, { appname: 'reports', groups: { 'DB-Owners': 'readonly' } });
  const owners = ['olga.ivanova', 'peter.hansen'];
  for (const owner of owners) await company.leave('DB-Owners', owner);
  const refused = await company.reconcile();
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.out).toMatch(/^refused \(1 access\)\n/);
  expect(refused.out).toContain('2 of 2 people would lose the access (olga.ivanova, peter.hansen)');
  for (const owner of owners) expect((await logins(company, owner)).mariadb).toBe(true);

  await company.leave('Team-Checkout', 'kofi.mensah');
  const [, id = ''] = /\$ npm run reconcile -- --confirm (\S+)\n/.exec(refused.out) ?? [];
  const confirmed = await company.reconcile('--confirm', id);
  expect(confirmed).toMatchObject({ status: 0 });
  expect(confirmed.out).toContain('      out: olga.ivanova, peter.hansen\n');
  expect(confirmed.out).toContain('1 access in 4 places: 1 changed\n');
  for (const owner of owners) expect(await logins(company, owner)).toEqual(NEITHER);
  expect(await logins(company, 'kofi.mensah')).toEqual(BOTH);
  expect(await company.reconcile()).toMatchObject({ status: 0 });
  expect(await logins(company, 'kofi.mensah')).toEqual(NEITHER);
});

test('an access that nobody has is told, and is no success', async () => {
  const asked = await company.reconcile('--access', 'prod/shop/chekout/app');
  expect(asked).toMatchObject({ status: 1 });
  expect(asked.out).toContain('not there (1 access)\n  prod/shop/chekout/app\n');
});

test('a team of a member account can not start a run', async () => {
  const { status, err } = await company.reconcileAs('member-a', '--machine', MACHINE);
  expect(status).toBe(2);
  expect(err).toContain('is not authorized to perform: states:StartExecution');
});

/** By the command of docs/people.md. */
async function scheduleEnd(group: string): Promise<void> {
  const docs = await readFile(join(import.meta.dirname, '../../docs/people.md'), 'utf8');
  const [, command = ''] = /^```\n(aws scheduler create-schedule .*?)^```$/ms.exec(docs) ?? [];
  const forGroup = command
    .replaceAll('HUB', CENTRAL)
    .replaceAll('shop-oncall', group.toLowerCase())
    .replaceAll('Shop-OnCall', group);
  const { organization, variables } = company.sandbox;
  const { accessKeyId, secretAccessKey, sessionToken } = organization.credentials(
    CENTRAL,
    ADMINISTRATOR_ROLE,
  );
  const administrator = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  await runTool('bash', ['-c', forGroup], { environment: { ...variables, ...administrator } });
}

async function runs(): Promise<string[]> {
  const sfn = new SFNClient(company.sandbox.administrator(CENTRAL));
  const list = new ListExecutionsCommand({ stateMachineArn: MACHINE });
  const { executions = [] } = await sfn.send(list);
  return executions.map(({ name = '' }) => name);
}
