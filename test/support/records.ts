import type { AccessRecord } from '../../provider/contract/record/record.ts';

/** A record as a spoke sends it, and what a test says otherwise. */
export function aRecord(
  fields: Partial<AccessRecord> = {},
  request: AccessRecord['request'] = {},
): AccessRecord {
  return {
    schema: 1,
    request: {
      account: '100000000000',
      region: 'eu-central-1',
      env: 'prod',
      project: 'shop',
      appname: 'checkout',
      dbname: 'app',
      dbtype: 'postgres',
      dbendpoint: 'orders.abc.eu-central-1.rds.amazonaws.com:5432',
      vpc: 'default',
      mastersecret: '/masters/orders',
      privileges: 'readwrite',
      groups: { Support: 'readonly', Developers: 'readwrite' },
      rotation: '',
      ondelete: 'drop',
      ...request,
    },
    elsewhere: [],
    declarers: [
      {
        kind: 'terraform',
        id: '0f6c',
        declaredBy: 'prod',
        at: '2026-11-20T10:00:00.000Z',
        since: 'q-1',
      },
    ],
    former: [],
    madeTrue: { at: '2026-11-20T10:00:05.000Z', request: 'q-1' },
    latest: { at: '2026-11-20T10:00:05.000Z', request: 'q-1', outcome: 'made true' },
    ...fields,
  };
}
