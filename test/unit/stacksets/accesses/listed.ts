import type { Access } from '../../../../provider/contract/messages/accesses.ts';
import type { Listing } from '../../../../stacksets/accesses/listing.ts';

export const NOW = Date.parse('2026-11-28T12:00:00.000Z');

export const TERRAFORM = {
  kind: 'terraform',
  id: '0f6c2d1e-5b7a-4c1d-9e55-2a8f6f0b1c3d',
  declared_by: 'prod',
  at: '2026-11-26T09:00:00.000Z',
} as const;
export const STACK = {
  kind: 'stack',
  id: 'shop-prod/Access@0123456789abcdef',
  at: '2026-11-26T09:00:00.000Z',
} as const;

export const access = (fields: Partial<Access> = {}): Access => ({
  id: '0a1b2c3d4e5f',
  state: 'made true',
  account: '222222222222',
  name: 'shop',
  region: 'eu-central-1',
  vpc: 'default',
  env: 'prod',
  project: 'shop',
  appname: 'checkout',
  engine: 'postgres',
  endpoint: 'orders.abc.eu-central-1.rds.amazonaws.com:5432',
  database: 'app',
  privileges: 'readwrite',
  groups: 0,
  declarers: [TERRAFORM],
  former_declarers: [],
  elsewhere: [],
  made_true: '2026-11-26T09:00:10.000Z',
  latest: { at: '2026-11-26T09:00:10.000Z', request_id: 'q-1' },
  ...fields,
});

export const listing = (accesses: Access[], fields: Partial<Listing> = {}): Listing => ({
  hub: { version: '1.2.3', contract: 5 },
  counts: Object.fromEntries(
    [...Map.groupBy(accesses, ({ state }) => state)].map(([state, those]) => [state, those.length]),
  ),
  left_out: { inactive: 0, management: 0 },
  accesses,
  unreadable: [],
  unrecorded: [],
  not_asked: [],
  unasked: [],
  ...fields,
});
