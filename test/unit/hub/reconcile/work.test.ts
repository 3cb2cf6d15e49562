import { expect, test } from 'vitest';
import { selectionOf } from '../../../../provider/hub/reconcile/selection.ts';
import { workIn } from '../../../../provider/hub/reconcile/work.ts';
import { aRecord } from '../../spoke/records/builders.ts';

const place = { account: '222222222222', name: '', region: 'eu-central-1', vpcs: ['default'] };
const record = aRecord([], {
  groups: { Team: 'readonly', 'Shop-OnCall': 'owner' },
  until: { 'Shop-OnCall': '2026-12-24T18:00:00Z' },
});
const found = {
  ...{ schema: 1 as const, place, unreadable: [] },
  records: [{ record, version: 1 }],
};

test('a run reads no group that has ended: the directory may not have it any more', () => {
  const groupsAt = (time: string) => workIn(found, () => true, new Date(time)).groups;
  expect(groupsAt('2026-12-24T17:59:59Z')).toEqual(['Team', 'Shop-OnCall']);
  expect(groupsAt('2026-12-24T18:00:00Z')).toEqual(['Team']);
});

test('a run for a group that has ended is for the accesses that name it', () => {
  expect(selectionOf({ groups: ['shop-oncall'] })(record)).toBe(true);
});
