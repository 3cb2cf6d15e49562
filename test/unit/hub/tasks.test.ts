import { describe, expect, test } from 'vitest';
import type { AccessRecord } from '../../../provider/contract/record/record.ts';
import {
  recordedPlace,
  recordedRequest,
} from '../../../provider/contract/record/recorded-request.ts';
import { ANONYMOUS, type Declarer } from '../../../provider/contract/request/claim.ts';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import { leftoverTasks, removalTasks, type Task } from '../../../provider/hub/tasks.ts';
import { aClaim, aRequest } from '../contract/builders.ts';

const access = (fields: Record<string, unknown> = {}) =>
  parseRequest(aRequest(fields), { region: 'eu-central-1' });
const recorded = (fields: Record<string, unknown> = {}) => recordedRequest(access(fields));
const aRecord = (
  fields: Record<string, unknown>,
  elsewhere: ReadonlyArray<Record<string, unknown>> = [],
): AccessRecord => ({
  schema: 1,
  request: recorded(fields),
  elsewhere: elsewhere.map((place) => recordedPlace(recorded(place))),
  declarers: [],
  former: [],
  latest: { at: '', request: 'r-1', outcome: 'made true' },
});
const stack: Declarer = { kind: 'stack', id: 'orders/Access@1' };
const lines = (tasks: readonly Task[]) =>
  tasks.map(
    ({ verb, access: { identity, endpoint, vpc } }) =>
      `${verb} ${identity.appname} on ${endpoint.host} from ${vpc}`,
  );
const plain = { mastersecret: undefined, username: 'master', password: 'hunter2' };

describe('a removal', () => {
  const tasks = (
    fields: Record<string, unknown>,
    records: readonly AccessRecord[],
    declarer?: Declarer,
  ) =>
    removalTasks(
      { verb: 'remove', unwanted: access(fields), claim: aClaim(declarer && { declarer }) },
      records,
    );

  test('of Terraform is of all that the declarer has, wherever its fields point', () => {
    const records = [
      aRecord({ appname: 'a', vpc: 'data' }, [{ appname: 'a', dbendpoint: 'old.example' }]),
      aRecord({ appname: 'b' }),
    ];
    expect(lines(tasks({ appname: 'nonsense', dbendpoint: 'no.example' }, records))).toEqual([
      'remove a on old.example from default',
      'remove a on orders.example from data',
      'remove b on orders.example from default',
    ]);
  });

  test('goes by its own fields where no record is, and leaves the rest to the spoke', () => {
    expect(lines(tasks({}, []))).toEqual(['remove checkout on orders.example from default']);
  });

  test('of a stack is of one server only, if the access is on another one by now', () => {
    const records = [aRecord({ dbendpoint: 'new.example' }, [{}])];
    expect(lines(tasks({}, records, stack))).toEqual([
      'remove checkout on orders.example from default',
    ]);
    expect(lines(tasks({ dbendpoint: 'new.example' }, records, stack))).toEqual([
      'remove checkout on orders.example from default',
      'remove checkout on new.example from default',
    ]);
  });

  test('takes dry run and retention from the request, and the master from the record', () => {
    const [task] = tasks({ dryrun: true, ondelete: 'retain', mastersecret: '/wrong' }, [
      aRecord({ mastersecret: '/right' }),
    ]);
    expect(task?.access).toMatchObject({
      dryRun: true,
      onDelete: 'retain',
      master: { id: '/right' },
    });
  });

  test('takes a password that came with a request from the caller, for the same server only', () => {
    const record = aRecord(plain);
    expect(JSON.stringify(record)).not.toContain('hunter2');
    const [task] = tasks(plain, [record], ANONYMOUS);
    expect(task?.access.master).toMatchObject({ from: 'request', username: 'master' });
    expect(() => tasks({ ...plain, dbendpoint: 'other.example' }, [record], ANONYMOUS)).toThrow(
      /master user of orders\.example:5432 is not known any more/,
    );
  });
});

describe('what an ensured access replaces', () => {
  const tasks = (places: ReadonlyArray<Record<string, unknown>>, declarer?: Declarer) =>
    leftoverTasks(
      {
        verb: 'ensure',
        wanted: access({ appname: 'new' }),
        removesFormer: true,
        claim: aClaim({ creates: true, ...(declarer && { declarer }) }),
      },
      places.map((fields) => recorded(fields)),
    );

  test('goes as its own retention says, or if a stack takes it back, in any case', () => {
    const [kept] = tasks([{ ondelete: 'retain' }]);
    expect(kept).toMatchObject({ verb: 'remove', access: { onDelete: 'retain' } });
    expect(kept?.claim).not.toHaveProperty('creates');
    const [taken] = tasks([{ ondelete: 'retain' }], stack);
    expect(taken).toMatchObject({ access: { onDelete: 'drop' }, claim: { undoes: '' } });
  });

  test('is entered by the password of the request before, where it came with that one', () => {
    const former = access({ ...plain, dbendpoint: 'old.example' });
    const wanted = access({ ...plain, dbendpoint: 'new.example', password: 'other' });
    const intent = { verb: 'ensure', wanted, removesFormer: true, claim: aClaim() } as const;
    const places = [recordedPlace(recorded({ ...plain, dbendpoint: 'old.example' }))];
    const leftovers = places.map((place) => ({ ...recordedRequest(wanted), ...place }));
    const [task] = leftoverTasks({ ...intent, former }, leftovers);
    const { master } = task?.access ?? {};
    expect(master?.from === 'request' && master.password.reveal()).toBe('hunter2');
    expect(() => leftoverTasks(intent, leftovers)).toThrow(
      /master user of old\.example:5432 is not known any more/,
    );
  });

  test('is never in another account or Region, whatever the spoke reports', () => {
    const elsewhere = [{ account: '333333333333' }, { region: 'us-east-1' }].map((place) => ({
      ...place,
      mastersecret: '/m',
    }));
    expect(tasks(elsewhere)).toEqual([]);
    expect(
      leftoverTasks({ verb: 'ensure', wanted: access(), removesFormer: true, claim: aClaim() }, [
        {},
      ]),
    ).toEqual([]);
  });
});
