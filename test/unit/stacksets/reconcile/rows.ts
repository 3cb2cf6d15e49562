import type { Row, RunSummary } from '../../../../provider/contract/messages/reconcile.ts';
import type { Outcome } from '../../../../stacksets/runs/run.ts';

export const row = (fields: Partial<Row> = {}): Row => ({
  schema: 1,
  run: 'r-1',
  mode: 'apply',
  account: '222222222222',
  name: 'shop',
  region: 'eu-central-1',
  vpc: 'default',
  access: '0a1b2c3d4e5f',
  identity: { env: 'prod', project: 'shop', appname: 'checkout', dbname: 'app' },
  endpoint: 'orders.abc.eu-central-1.rds.amazonaws.com:5432',
  declarers: [],
  outcome: 'true',
  plan: [],
  warnings: [],
  ms: 1_000,
  ...fields,
});

export const summary = (fields: Partial<RunSummary> = {}): RunSummary => ({
  schema: 1,
  run: 'r-1',
  input: { mode: 'apply' },
  startedAt: '2026-11-28T03:00:00.000Z',
  finishedAt: '2026-11-28T03:00:12.000Z',
  places: { all: 4, failed: 0 },
  groups: { all: 2, failed: 0 },
  accesses: 1,
  outcomes: {},
  people: { added: 0, removed: 0 },
  failedPlaces: [],
  ...fields,
});

export const outcome = (rows: Row[], fields: Partial<Outcome> = {}): Outcome => ({
  run: 'r-1',
  status: 'succeeded',
  summary: summary(),
  rows,
  ...fields,
});
