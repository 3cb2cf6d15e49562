import { expect, test } from 'vitest';
import { isSupported, parseVersion } from '../../../../provider/spoke/mysql/flavour.ts';

test.each([
  ['8.0.36', 'mysql', 80_036, true],
  ['8.4.3-log', 'mysql', 80_403, true],
  ['9.1.0', 'mysql', 90_100, true],
  ['8.0.16', 'mysql', 80_016, false],
  ['5.7.44-log', 'mysql', 50_744, false],
  ['10.6.14-MariaDB-log', 'mariadb', 100_614, true],
  ['10.11.19-MariaDB-0+deb12u1-log', 'mariadb', 101_119, true],
  ['11.8.3-MariaDB', 'mariadb', 110_803, true],
  ['10.5.2-MariaDB', 'mariadb', 100_502, false],
] as const)('version %s', (text, flavour, number, supported) => {
  const version = parseVersion(text);
  expect(version).toEqual({ flavour, number });
  expect(version !== undefined && isSupported(version)).toBe(supported);
});
