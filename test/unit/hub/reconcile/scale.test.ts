import { describe, expect, test } from 'vitest';
import type { RunInput } from '../../../../provider/contract/messages/reconcile.ts';
import { companyOf } from '../../../support/reconciliation/company.ts';
import { type Dies, simulate } from '../../../support/reconciliation/simulation.ts';

/** What a run of the reconciliation costs in a company of so many accounts: counts, not times. */
async function run(
  accounts: number,
  { input, dies }: { readonly input?: RunInput; readonly dies?: Dies } = {},
) {
  const company = companyOf(accounts);
  const asked: string[] = [];
  const connect = async () => ({
    searches: () => asked.length,
    directory: {
      baseDn: 'DC=example',
      findGroups: async (name: string) => {
        asked.push(`find ${name}`);
        return [{ dn: name }];
      },
      hasAttribute: async () => true,
      suggest: async () => new Map(),
      peopleNamed: async () => new Set<string>(),
      membersOf: async (groups: ReadonlyArray<{ readonly dn: string }>) => {
        asked.push(...groups.map(({ dn }) => `members ${dn}`));
        return groups.map(() => []);
      },
      close: async () => {},
    },
  });
  const setup = { serversAtOnce: 4, megabytes: 512, access: 300, parseMegabyte: 10 };
  const { hub, spokeCalls, s3, transitions, summary } = await simulate(
    company,
    connect,
    { ...setup, placesPerCall: 2, callsAtOnce: 3 },
    input,
    dies,
  );
  const { places, accesses } = summary;
  return { ...s3, ...spokeCalls, transitions, calls: hub.calls, places, accesses, asked };
}

describe('the cost of a run', () => {
  test('grows with the places, and no faster', async () => {
    const [small, twice, fourTimes] = [await run(2), await run(4), await run(8)];
    for (const what of ['gets', 'puts', 'records', 'orders', 'transitions', 'calls'] as const) {
      const more = twice[what] - small[what];
      expect({ what, more: fourTimes[what] - twice[what] }).toEqual({ what, more: 2 * more });
    }
    expect(small).toMatchObject({
      places: { all: 4, failed: 0 },
      accesses: 40,
      // The records of a place, and what it has without a record.
      records: 2 * 4,
      orders: 40,
      // Two Maps over two batches each, and the three steps that are for the whole run.
      calls: 2 * 2 + 3,
      // A batch is an execution with one state. The machine has seven.
      transitions: 2 * 2 * 2 + 7,
    });
  });

  test('has each group read once, however many accesses name it', async () => {
    const { asked, accesses } = await run(10);
    expect(accesses).toBe(200);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked).toHaveLength(2 * 5);
  });

  test('is that of few places for one group, after all records were read', async () => {
    const { records, orders, calls, asked } = await run(20, {
      input: { mode: 'apply', groups: ['team-7'] },
    });
    // Four accounts name it, with ten accesses in two Regions.
    expect({ records, orders, calls }).toEqual({ records: 40, orders: 80, calls: 20 + 4 + 3 });
    // The other groups that these accesses name belong to them.
    expect(asked.filter((each) => each.startsWith('members'))).toHaveLength(3);
  });
});

describe('a function that dies', () => {
  const [first = ''] = companyOf(2).accounts.map(({ id }) => id);

  test('with a batch loses none of its places', async () => {
    const { places, accesses, calls } = await run(2, {
      dies: (step) => 'places' in step && step.places.length > 1,
    });
    expect({ places, accesses }).toEqual({ places: { all: 4, failed: 0 }, accesses: 40 });
    expect(calls).toBe(2 * 2 + 3 + 2 * 4);
  });

  test('at one place loses that one only, and tells it', async () => {
    const { places, accesses, orders } = await run(2, {
      dies: (step) =>
        step.step === 'accesses' && step.places.some(({ account }) => account === first),
    });
    expect({ places, accesses }).toEqual({ places: { all: 4, failed: 2 }, accesses: 20 });
    expect(orders).toBe(20);
  });
});
