import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { METRICS } from '../../../provider/contract/messages/reconcile.ts';
import { ofType, templatesOf } from '../company.ts';
import { WATCHED } from './costs.ts';
import { withCurrentParts } from './page.ts';

test('what docs/rollout.md says of permissions and costs is current: npm run rollout-page', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/rollout.md'), 'utf8');
  expect(page).toBe(withCurrentParts(page));
});

test('the costs count as many alarms, dashboards and metrics as the hub has', () => {
  const resources = Object.values(templatesOf().hub.Resources);
  const count = (type: string) => ofType(resources, `AWS::${type}`).length;
  expect(WATCHED).toEqual({
    alarms: count('CloudWatch::Alarm'),
    dashboards: count('CloudWatch::Dashboard'),
    metrics: Object.keys(METRICS.names).length + count('Logs::MetricFilter'),
  });
});
