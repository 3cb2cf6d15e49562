import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DEFAULT_PARAMETER_PREFIX } from '../../provider/contract/names.ts';
import { type AccessRecord, SCHEMA } from '../../provider/contract/record/record.ts';
import { parsePlace } from '../../provider/contract/record/recorded-request.ts';
import { accessId } from '../../provider/contract/request/identity.ts';
import type { TestCloud } from '../sandbox/organization/test-cloud.ts';
import { configuration } from './roles.ts';

/** An account and Region. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

export function recordOf(
  { account, region }: Home,
  fields: Partial<AccessRecord> = {},
  appname = 'checkout',
): AccessRecord {
  const made = { at: new Date().toISOString(), request: 'q-1' };
  const declarer = { kind: 'terraform' as const, id: 'owner-1', declaredBy: 'prod' };
  return {
    schema: SCHEMA,
    request: {
      ...{ account, region, vpc: 'default', env: 'prod', project: 'shop', appname, dbname: 'app' },
      dbtype: 'postgres',
      dbendpoint: 'orders.internal:5432',
      mastersecret: '/masters/orders',
      privileges: 'readwrite',
      groups: { Support: 'readonly' },
    },
    elsewhere: [],
    declarers: [{ ...declarer, at: made.at, since: made.request }],
    former: [],
    madeTrue: made,
    latest: { ...made, outcome: 'made true' },
    ...fields,
  };
}

/** Writes records as the spoke of their account and Region does. */
export async function storeRecords(stage: TestCloud, home: Home, records: AccessRecord[]) {
  for (const record of records) {
    const place = parsePlace(record.request);
    if (place === undefined) throw new Error('the record names no place');
    await storeParameter(stage, home, accessId(place.identity), JSON.stringify(record));
  }
}

export async function storeParameter(stage: TestCloud, home: Home, name: string, Value: string) {
  const ssm = new SSMClient({ ...configuration(stage, home.account), region: home.region });
  const Name = `/${DEFAULT_PARAMETER_PREFIX}/records/${name}`;
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }));
  ssm.destroy();
}
