import { expect, test } from 'vitest';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import {
  parsePlace,
  recordedRequest,
} from '../../../../provider/contract/record/recorded-request.ts';
import { accessId } from '../../../../provider/contract/request/identity.ts';
import { find, type Records, UNREADABLE } from '../../../../stacksets/connect/find.ts';
import { parseTarget } from '../../../../stacksets/connect/target.ts';
import { anAccess } from '../../spoke/stored.ts';

const { identity } = anAccess({});
const { env, project, appname, dbname } = identity;
const NAME = `${project}/${appname}/${dbname}`;

const recordOf = (fields: Record<string, unknown>): AccessRecord => ({
  schema: 1,
  request: recordedRequest(anAccess(fields)),
  elsewhere: [],
  declarers: [],
  former: [],
  latest: { at: '', request: 'r-1', outcome: 'made true' },
});

function recordsOf(all: readonly AccessRecord[], mayList = true): Records & { lists: number } {
  const byId = new Map(
    all.map((record) => [accessId(parsePlace(record.request)?.identity ?? identity), record]),
  );
  return {
    lists: 0,
    read: async (id) => byId.get(id),
    async list() {
      this.lists += 1;
      return mayList ? all : undefined;
    },
  };
}

const found = (text: string, records: Records) =>
  find(parseTarget([text], undefined), identity, records);

test('with its env, an access is found by its name alone, without a list', async () => {
  const records = recordsOf([recordOf({})], false);
  const { endpoint } = anAccess({});
  expect(await found(`${env}/${NAME}`, records)).toMatchObject(endpoint);
  expect(records.lists).toBe(0);
});

test('without its env, an access is found if there is one of that name', async () => {
  const records = recordsOf([recordOf({}), recordOf({ appname: 'other' })]);
  expect((await found(NAME, records)).identity).toEqual(identity);
});

test('several envs with one name are all named', async () => {
  const records = recordsOf([recordOf({}), recordOf({ env: 'a-test' })]);
  await expect(found(NAME, records)).rejects.toThrow(
    `${NAME} is in a-test, ${env}: say which one, --env a-test for instance`,
  );
});

test('a slip is answered with the name that is meant, and with the account and Region', async () => {
  const records = recordsOf([recordOf({})]);
  const full = `${env}/${NAME}`;
  for (const wrong of [NAME.slice(0, -1), full.slice(0, -1), NAME.toUpperCase()])
    await expect(found(wrong, records)).rejects.toThrow(`Did you mean ${full}?`);
  await expect(found('no/such/thing', records)).rejects.toThrow(
    `no access no/such/thing is declared in account ${identity.account}, ${identity.region}. AWS_PROFILE`,
  );
});

test('whoever may not list the accesses has to name the env', async () => {
  const records = recordsOf([recordOf({})], false);
  await expect(found(NAME, records)).rejects.toThrow('say of which env (--env)');
  await expect(found(`dev/${NAME}`, records)).rejects.toThrow(`no access dev/${NAME} is declared`);
});

test('a record of a newer version is none that is missing', async () => {
  const unreadable = async (): Promise<typeof UNREADABLE> => UNREADABLE;
  const newer: Records = { read: unreadable, list: async () => [UNREADABLE] };
  const cure =
    'a newer version than this program wrote the record. Install the release of the rollout';
  await expect(found(`${env}/${NAME}`, newer)).rejects.toThrow(`${env}/${NAME}: ${cure}`);
  await expect(found(NAME, newer)).rejects.toThrow(
    `1 of the accesses there could not be read: ${cure}`,
  );
  const mixed: Records = { ...newer, list: async () => [UNREADABLE, recordOf({})] };
  expect((await found(NAME, mixed)).identity).toEqual(identity);
});
