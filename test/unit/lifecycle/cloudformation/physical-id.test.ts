import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsParameterStore } from '../../../../provider/contract/request/identity.ts';
import {
  NOTHING_MADE,
  parsePhysicalId,
  physicalId,
} from '../../../../provider/lifecycle/cloudformation/physical-id.ts';

const name = fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' });
const place = fc.record({
  identity: fc.record({
    account: fc.constant('222222222222'),
    region: fc.constant('eu-central-1'),
    env: name,
    project: name,
    appname: name,
    dbname: name,
  }),
  endpoint: fc.record({
    engine: fc.constantFrom('postgres' as const, 'mysql' as const),
    host: fc.oneof(fc.domain(), fc.constant('fd00::1'), fc.constant('h'.repeat(253))),
    port: fc.integer({ min: 1, max: 65_535 }),
  }),
});

test('a physical id can be parsed, and is short enough for CloudFormation', () => {
  fc.assert(
    fc.property(place, (place) => {
      const id = physicalId(place);
      expect(parsePhysicalId(id)).toEqual(place);
      if (fitsParameterStore(place.identity))
        expect(Buffer.byteLength(id)).toBeLessThanOrEqual(650);
    }),
  );
});

test.each([
  NOTHING_MADE,
  '',
  'orders-Access-1GK3T9QX7H2LM',
  '2026/11/22/[$LATEST]0123456789abcdef',
  'database-access/222222222222/eu-central-1/oracle/h/1521/a/b/c/d',
  'database-access/222222222222/eu-central-1/postgres/h/5432/a/b/c/d/e',
  'database-access/222222222222/eu-central-1/postgres/h/five/a/b/c/d',
  'database-access/222222222222/eu-central-1/postgres/h/5432/a/b/c/%E0%A4%A',
])('%j is no physical id of ours', (id) => {
  expect(parsePhysicalId(id)).toBeUndefined();
});
