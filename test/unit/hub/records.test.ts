import { describe, expect, test } from 'vitest';
import type { RecordsFound } from '../../../provider/contract/messages/records.ts';
import type { Rollout } from '../../../provider/contract/messages/rollout.ts';
import type { AccessRecord } from '../../../provider/contract/record/record.ts';
import { recordFinder } from '../../../provider/hub/records.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { NoSpoke, OutsideError } from '../../../provider/runtime/errors.ts';
import { aRecord } from '../../support/records.ts';

const place = { account: '100000000000', region: 'eu-central-1', vpc: 'default' };
const rollout: Rollout = {
  namePrefix: 'database-access',
  units: ['r-abcd'],
  regions: [place.region],
  vpcs: [{ name: 'default' }, { name: 'data' }],
};
const log = { info() {}, error() {}, with: () => log };
const invocation = {
  requestId: 'r-1',
  functionArn: '',
  deadline: deadlineIn(30_000),
  log,
  logGroup: '',
};

/** Asks spokes that answer so, page by page; an error in place of a page is thrown. */
async function find(answers: Record<string, (after?: string) => RecordsFound | Error>) {
  const asked: string[] = [];
  const finder = recordFinder(async ({ vpc }, { message }) => {
    asked.push(vpc);
    const { records } = JSON.parse(message(1_000));
    const answer = answers[vpc]?.(records.after) ?? new NoSpoke(`there is no spoke ${vpc}`);
    if (answer instanceof Error) throw answer;
    return answer;
  }, rollout);
  return { asked, found: await finder(place, {}, invocation) };
}
const page = (...records: readonly AccessRecord[]): RecordsFound => ({
  records: records.map((record) => ({ record, version: 1 })),
  unreadable: [],
});

describe('the records of an account and Region', () => {
  test('are told by whichever spoke is there', async () => {
    const { asked, found } = await find({ data: () => page(aRecord()) });
    expect(asked).toEqual(['default', 'data']);
    expect(found).toMatchObject({ records: [{}], vpc: 'data' });
  });

  test('are not asked of another spoke if one is there and fails', async () => {
    const failing = { default: () => new OutsideError('no way'), data: () => page() };
    await expect(find(failing)).rejects.toThrow('no way');
  });

  test('are told of the VPC that was named, if there is no spoke at all', async () => {
    await expect(find({})).rejects.toThrow('there is no spoke default');
  });

  test('are read to the end', async () => {
    const { found } = await find({
      default: (after) =>
        after === undefined
          ? { ...page(aRecord()), unreadable: ['/a'], next: '2' }
          : { ...page(aRecord()), unreadable: ['/b'] },
    });
    expect(found.records).toHaveLength(2);
    expect(found.unreadable).toEqual(['/a', '/b']);
  });

  test('have an end, whatever the spoke says', async () => {
    await expect(find({ default: () => ({ ...page(), next: 'more' }) })).rejects.toThrow(
      'without an end',
    );
  });

  test('are of that account and Region only, whatever the spoke says', async () => {
    const { found } = await find({
      default: () =>
        page(
          aRecord({}, { account: '200000000000' }),
          aRecord({}, { region: 'eu-west-1' }),
          aRecord({}, { dbtype: 'oracle' }),
        ),
    });
    expect(found.records).toEqual([]);
  });
});
