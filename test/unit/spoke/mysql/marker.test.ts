import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ledgerOf,
  type Marker,
  parseMarker,
  parseRoleName,
  writeMarker,
} from '../../../../provider/spoke/mysql/marker.ts';

const identity = {
  account: '222222222222',
  region: 'eu-central-1',
  env: 'prod',
  project: 'shop',
  appname: 'checkout',
  dbname: 'orders',
};

test('a marker is read as it was written', () => {
  const ledger = ledgerOf(identity, {
    server: 'orders.example:3306',
    database: 'orders',
    users: [
      { name: 'checkout_x7k2m9qa', generation: 2, rotation: '0123456789abcdef' },
      { name: 'checkout_y7k2m9qa', generation: 1, rotation: 'fedcba9876543210' },
      { name: 'by hand, %:日 本', generation: 0, rotation: 'adopted' },
    ],
  });
  const markers: Marker[] = [
    { is: 'person' },
    { is: 'application user', access: '0123456789ab' },
    ledger,
    ledgerOf(identity, { server: 'h:1', database: 'x', users: [] }),
  ];
  for (const marker of markers) expect(parseMarker(writeMarker(marker))).toEqual(marker);
});

test('the longest ledger fits into what MariaDB keeps, with all that matters', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(name, name, name, name, (env, project, appname, dbname) => {
      const users = [1, 2, 3].map((generation) => ({
        name: `${'u'.repeat(30)}${generation}`,
        generation: 1_000 + generation,
        rotation: 'f'.repeat(16),
      }));
      const facts = { server: `${'h'.repeat(253)}:65535`, database: dbname, users };
      const text = writeMarker(ledgerOf({ ...identity, env, project, appname, dbname }, facts));
      expect(text.length).toBeLessThanOrEqual(1_024);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(parseMarker(text)).toMatchObject({ is: 'ledger', server: facts.server, users });
    }),
  );
});

test.each([
  null,
  '',
  'database-access: ',
  'database-access: persons',
  '/CN=jane',
  'database-access: server=x',
])('%j is no marker', (subject) => {
  expect(parseMarker(subject)).toBeUndefined();
});

describe('the name of a group role', () => {
  test('tells the access and the level', () => {
    expect(parseRoleName('dbaccess_0123456789ab_readwrite')).toEqual({
      ledger: 'dbaccess_0123456789ab',
      level: 'readwrite',
    });
  });
  test.each(['dbaccess_0123456789ab', 'dbaccess_0123456789ab_dba', 'dbaccess_x_owner', 'owner'])(
    '%s is none',
    (name) => {
      expect(parseRoleName(name)).toBeUndefined();
    },
  );
});
