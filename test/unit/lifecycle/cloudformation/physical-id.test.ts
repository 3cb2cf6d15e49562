import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsParameterStore } from '../../../../provider/contract/request/identity.ts';
import {
  idOfFailedCreate,
  NOTHING_MADE,
  parsePhysicalId,
  physicalId,
  requestOfFailedCreate,
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

test('the id of a failed Create tells its request, and is short enough too', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme-ascii' }), (request) => {
      const id = idOfFailedCreate(request);
      expect(requestOfFailedCreate(id)).toBe(request);
      expect(parsePhysicalId(id)).toBeUndefined();
      expect(id.length).toBeLessThanOrEqual(1_024);
    }),
  );
});

test.each([
  NOTHING_MADE,
  '',
  'orders-Access-1GK3T9QX7H2LM',
  'database-access/perhaps-nothing-was-made',
  'database-access/perhaps-nothing-was-made/',
  'database-access/perhaps-nothing-was-made/a/b',
  'database-access/perhaps-nothing-was-made/%E0%A4%A',
])('%j tells no request of a failed Create', (id) => {
  expect(requestOfFailedCreate(id)).toBeUndefined();
});

test.each([
  NOTHING_MADE,
  idOfFailedCreate('7f3c2b1a-0000-4000-8000-000000000001'),
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
