import { beforeEach, describe, expect, test } from 'vitest';
import type { Request } from '../../../provider/contract/request/request.ts';
import { NOBODY } from '../../../provider/hub/directory/look-up.ts';
import { fulfil } from '../../../provider/hub/fulfil.ts';
import { recordFinder } from '../../../provider/hub/records.ts';
import type { CallSpoke } from '../../../provider/hub/spoke-client/invoke.ts';
import { entryAsker, orderSender } from '../../../provider/hub/spoke-client/send-order.ts';
import { parseTerraform } from '../../../provider/lifecycle/terraform.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { NoSpoke, OutsideError } from '../../../provider/runtime/errors.ts';
import { answerAsSpoke, type Faults, type Stage } from '../../support/declarations/stage.ts';
import { memoryStage } from '../spoke/records/memory-stage.ts';

const HERE = 'eu-central-1';
const THERE = 'eu-west-1';
const log = { info() {}, error() {}, with: () => log };

/** A spoke in each of two Regions, and none in any other. */
let stages: Map<string, Stage>;
/** Regions whose database server does not answer. */
let down: Set<string>;
/** Outside calls of each run of that spoke. */
let diesThereAfter: number;
/** Parameters of any Region that are no records. */
let unreadable: string[];
let minutes: number;
beforeEach(() => {
  diesThereAfter = Number.POSITIVE_INFINITY;
  stages = new Map([HERE, THERE].map((region) => [region, memoryStage()]));
  down = new Set();
  unreadable = [];
  minutes = 0;
});

function faultsIn(region: string): Faults {
  let steps = 0;
  const step: Faults['step'] = (call) => {
    steps += 1;
    if (region === THERE && steps > diesThereAfter) throw new OutsideError('the spoke has died');
    return call();
  };
  return { begin() {}, step, isDown: () => down.has(region) };
}

const callSpoke: CallSpoke = async ({ region }, { message }) => {
  const stage = stages.get(region);
  if (stage === undefined) throw new NoSpoke('there is no spoke');
  const answer = await answerAsSpoke(JSON.parse(message(30_000)), stage.ports(faultsIn(region)));
  return 'records' in answer ? { ...answer, unreadable } : answer;
};
const credentials = { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' };
/** The groups that were looked up, by request. */
let lookedUp: string[][];
beforeEach(() => {
  lookedUp = [];
});
const ports = {
  lookUp: async ({ groups }: Pick<Request, 'groups'>) => {
    lookedUp.push(Object.keys(groups));
    return NOBODY;
  },
  findRecords: recordFinder(callSpoke, undefined),
  askForEntry: entryAsker(async () => credentials),
  sendOrder: orderSender(callSpoke),
  rollout: undefined,
};

/** The input of a module that names itself. */
function input(fields: Readonly<Record<string, unknown>> = {}) {
  return {
    ...stages.get(HERE)?.fields,
    dbtype: 'postgres',
    dbendpoint: 'one.example',
    env: 'prod',
    project: 'shop',
    appname: 'checkout',
    owner: 'b6f1',
    region: HERE,
    ...fields,
  };
}

/** As Terraform sends it, a minute after the request before. */
function send(
  fields: object,
  tf?: { readonly action: string; readonly prev_input: object | null },
) {
  minutes += 1;
  const at = new Date(Date.UTC(2026, 10, 22, 15, minutes)).toISOString();
  const requestId = `r-${minutes}`;
  const event = { ...fields, ...(tf && { tf }) };
  const defaults = { region: HERE, account: '222222222222' };
  return fulfil(parseTerraform(event, defaults, { at, requestId }), ports, {
    requestId,
    functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:database-access-hub',
    deadline: deadlineIn(30_000),
    log,
    logGroup: '',
  });
}
const create = (fields: object) => send(fields, { action: 'create', prev_input: null });
const update = (fields: object, prev_input: object) =>
  send(fields, { action: 'update', prev_input });

async function accessesIn(region: string): Promise<unknown[]> {
  const { records } = (await stages.get(region)?.observe()) ?? { records: [] };
  return records.map(({ request }) => request['appname']);
}

describe('a group that ends by date', () => {
  const groups = { Team: 'readonly', 'Shop-OnCall': 'owner' };
  const PAST = '2026-11-01T00:00:00Z';
  const FUTURE = '2099-01-01T00:00:00Z';

  test('counts as absent from then on: nobody looks for it, and a warning says so', async () => {
    const fields = input({ groups, until: { 'shop-oncall': PAST } });
    expect(await create(fields)).toMatchObject({
      warnings: [
        `until: over for Shop-OnCall on ${PAST}. What has ended counts as absent from groups, so ` +
          'nobody has the access by it',
      ],
    });
    expect(lookedUp).toEqual([['Team']]);
    const [record] = (await stages.get(HERE)?.observe())?.records ?? [];
    expect(record?.request).toMatchObject({ groups, until: { 'Shop-OnCall': PAST } });
  });

  test('is a group like any other before', async () => {
    const answer = await create(input({ groups, until: { 'Shop-OnCall': FUTURE } }));
    expect(answer).toMatchObject({ warnings: [] });
    expect(lookedUp).toEqual([['Team', 'Shop-OnCall']]);
  });

  test('is the same for everybody who declares the access, in whatever time zone', async () => {
    await create(input({ groups, until: { Team: '2098-12-31T23:00:00-01:00' } }));
    const other = { owner: 'c7a2', groups };
    await create(input({ ...other, until: { Team: FUTURE } }));
    await expect(create(input({ ...other, owner: 'd8' }))).rejects.toThrow('until');
  });
});

describe('two accesses with one owner', () => {
  const second = { appname: 'billing' };

  test('the second one is refused, and the first one stays', async () => {
    await create(input());
    const refusal = 'owner: the owner of prod/shop/billing/app declares prod/shop/checkout/app';
    await expect(create(input(second))).rejects.toThrow(refusal);
    await expect(send(input(second))).rejects.toThrow(refusal);
    expect(await accessesIn(HERE)).toEqual(['checkout']);
  });

  test('an update is of the first one, which goes', async () => {
    await create(input());
    expect(await update(input(second), input())).toMatchObject({ warnings: [] });
    expect(await accessesIn(HERE)).toEqual(['billing']);
  });

  test('a plain invocation without owner may have as many as it likes', async () => {
    for (const appname of ['checkout', 'billing']) await send(input({ owner: undefined, appname }));
    expect(await accessesIn(HERE)).toEqual(['checkout', 'billing']);
  });
});

describe('a move to another Region', () => {
  const there = () => input({ region: THERE });

  test('leaves nothing in the former one, and warns of nothing', async () => {
    await create(input());
    expect(await update(there(), input())).toMatchObject({ warnings: [] });
    expect(await accessesIn(HERE)).toEqual([]);
    expect(await accessesIn(THERE)).toEqual(['checkout']);
  });

  test('that could not remove the former access has to go back, and can', async () => {
    await create(input());
    down.add(HERE);
    await expect(update(there(), input())).rejects.toThrow(
      /the former one could not be removed: .*put the former values back, apply, and change them/,
    );
    down.delete(HERE);
    await update(input(), there());
    await update(there(), input());
    expect(await accessesIn(HERE)).toEqual([]);
    expect(await accessesIn(THERE)).toEqual(['checkout']);
  });

  test.each([
    ['before it began', 1],
    ['when it had made something', 14],
  ])(
    'that failed %s and is repeated can not know the former access, and says so',
    async (_, calls) => {
      await create(input());
      diesThereAfter = calls;
      await expect(update(there(), input())).rejects.toThrow('the spoke has died');
      expect(await accessesIn(THERE)).toHaveLength(calls > 10 ? 1 : 0);
      diesThereAfter = Number.POSITIVE_INFINITY;
      // Terraform's state has the input of the update that failed.
      const { warnings } = await update(there(), there());
      expect(warnings).toMatchObject([
        /no record says that this declarer had an access in .*Region eu-west-1 until now/,
      ]);
      expect((await update(there(), there())).warnings).toEqual([]);
    },
  );

  test('after which Terraform was killed fails to be destroyed where the access was', async () => {
    await create(input());
    await update(there(), input());
    await expect(send(input(), { action: 'delete', prev_input: input() })).rejects.toThrow(
      /nothing was removed: no record of .* Region eu-central-1/,
    );
    await send(there(), { action: 'delete', prev_input: there() });
    expect(await accessesIn(THERE)).toEqual([]);
  });

  test('is refused if neither place knows anything of it', async () => {
    await expect(update(there(), input())).rejects.toThrow(/account, region: .* no record there/);
    expect(await accessesIn(THERE)).toEqual([]);
  });

  test('to one without a spoke is undone by the former values', async () => {
    await create(input());
    const nowhere = input({ region: 'us-east-1' });
    await expect(update(nowhere, input())).rejects.toThrow('there is no spoke');
    expect(await update(input(), nowhere)).toMatchObject({ warnings: [] });
    expect(await accessesIn(HERE)).toEqual(['checkout']);
  });
});

test('a dry run that comes true is no access that was elsewhere', async () => {
  const dry = input({ dryrun: true });
  await create(dry);
  expect((await update(input(), dry)).warnings).toEqual([]);
});

describe('an owner that got another name', () => {
  const renamed = (fields = {}) => input({ owner: 'c7a2', ...fields });
  const declarers = async () =>
    (await stages.get(HERE)?.observe())?.records.flatMap((record) =>
      record.declarers.map(({ id }) => id),
    );

  test('lets the access go, which stays with the new name', async () => {
    await create(input());
    await update(renamed(), input());
    expect(await declarers()).toEqual(['c7a2']);
    await send(renamed(), { action: 'delete', prev_input: renamed() });
    expect(await accessesIn(HERE)).toEqual([]);
  });

  test('lets go what it had under another name of the application', async () => {
    await create(input());
    await update(renamed({ appname: 'billing' }), input());
    expect(await accessesIn(HERE)).toEqual(['billing']);
  });
});

test('a second create is told what the removal that follows will be taken for', async () => {
  expect((await create(input())).warnings).toEqual([]);
  expect((await create(input())).warnings).toMatchObject([/the access is gone after it/]);
  minutes += 20;
  expect((await create(input())).warnings).toMatchObject([
    /counts as a replacement: a removal within an hour .* keeps the access/,
  ]);
  expect((await update(input(), input())).warnings).toEqual([]);
});

describe('a removal', () => {
  const remove = (fields: object) => send(fields, { action: 'delete', prev_input: fields });

  test('as a dry run fails, so that nobody forgets the access', async () => {
    await create(input());
    await expect(remove(input({ dryrun: true }))).rejects.toThrow('dryrun: is set');
    expect(await accessesIn(HERE)).toEqual(['checkout']);
  });

  test('fails while a record that may be the declarer’s can not be read', async () => {
    unreadable = ['/database-access/records/a1'];
    await expect(remove(input())).rejects.toThrow(
      'nobody can tell what this declarer has: /database-access/records/a1 (Parameter Store of ' +
        '222222222222, eu-central-1)',
    );
    await create(input());
    await remove(input());
    expect(await accessesIn(HERE)).toEqual([]);
  });
});
