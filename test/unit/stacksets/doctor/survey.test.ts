import { describe, expect, test } from 'vitest';
import type { DoctorAnswer } from '../../../../provider/contract/messages/doctor.ts';
import { batches } from '../../../../stacksets/ask-hub/batches.ts';
import type { Hub } from '../../../../stacksets/ask-hub/hub.ts';
import { NotAsked } from '../../../../stacksets/ask-hub/not-asked.ts';
import { statusOf, survey } from '../../../../stacksets/doctor/survey.ts';
import { finding, found } from './findings.ts';

describe('exit status', () => {
  test('the exit status is 0 if everything is ready', () => {
    expect(statusOf(found(finding()))).toBe(0);
    expect(statusOf({ ...found(finding()), directory: { state: 'none' } })).toBe(0);
  });

  test('the exit status is 1 without accounts, or if one or the directory is not ready', () => {
    expect(statusOf(found())).toBe(1);
    expect(statusOf(found(finding(), finding({ state: 'not asked' })))).toBe(1);
    expect(statusOf({ ...found(finding()), directory: { state: 'unreachable' } })).toBe(1);
  });

  test('the exit status is 2 if the hub could not be asked about every account', () => {
    const unasked = [{ accounts: ['4'], problem: 'gone' }];
    expect(statusOf({ ...found(finding()), unasked })).toBe(2);
  });
});

describe('hundreds of accounts', () => {
  const accounts = Array.from({ length: 450 }, (_, at) => ({
    account: `${at}`,
    name: '',
    places: 2,
  }));

  test('hundreds of accounts are asked about in batches, and none is missing', () => {
    const all = batches(accounts);
    expect(all.map(({ length }) => length)).toEqual([100, 100, 100, 100, 50]);
    expect(all.flat()).toEqual(accounts.map(({ account }) => account));
    expect(batches([{ account: '1', name: '', places: 500 }])).toEqual([['1']]);
    expect(batches([])).toEqual([[]]);
  });

  test('the report of many batches has an unreachable directory if one batch has', async () => {
    let calls = 0;
    const hub: Pick<Hub, 'accounts' | 'doctor'> = {
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

describe('failed batches', () => {
  const accounts = ['1', '2', '3'].map((account) => ({ account, name: '', places: 200 }));
  const hubThatFails = (...failing: string[]): Pick<Hub, 'accounts' | 'doctor'> => ({
    accounts: async () => ({ accounts, left_out: { inactive: 0, management: 0 } }),
    async doctor([account = '']) {
      if (failing.includes(account)) throw new NotAsked(`no answer about ${account}`);
      return { ...found(finding({ account })), request_id: 'r-1' };
    },
  });

  test('a failed batch does not hide the findings of the others', async () => {
    const lines: string[] = [];
    const report = await survey(hubThatFails('2'), undefined, (line) => lines.push(line));
    expect(report.findings.map(({ account }) => account)).toEqual(['1', '3']);
    expect(report.unasked).toEqual([{ accounts: ['2'], problem: 'no answer about 2' }]);
    expect(lines).toContain('2 of 3 accounts, no answer about 2');
  });

  test('the survey fails with the reason of the first batch if every batch fails', async () => {
    const told = survey(hubThatFails('1', '2', '3'), undefined, () => {});
    await expect(told).rejects.toThrow('no answer about 1');
  });
});
