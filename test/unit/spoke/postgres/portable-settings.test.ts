import { expect, test } from 'vitest';
import {
  isHarmlessSetting,
  parseNames,
} from '../../../../provider/spoke/postgres/state/portable-settings.ts';

const isHarmlessPath = (value: string) => isHarmlessSetting({ name: 'search_path', value });

test.each([
  'shop',
  '"$user", public',
  '"$user", "c""d, e", public',
  'pg_catalog, shop',
  '"pg_catalog",shop',
  'pg_catalogue, shop',
  // Names of their own, since capitals in quotes stay.
  'shop, "PG_CATALOG"',
  'shop, "pg_catalog, public"',
  '',
])('the path %s goes with a rotation', (path) => {
  expect(isHarmlessPath(path)).toBe(true);
});

test.each([
  'public, pg_catalog',
  'public,"pg_catalog"',
  'public ,\tPG_Catalog ',
  'pg_catalog, public, pg_catalog',
  'shop, pg_temp',
  '"pg_temp_3", shop',
  // What the server would not read as a list, nobody needs to guess.
  'shop,, public',
  'shop public',
  'shop,',
  '"shop',
  'shop"pg_catalog"',
  '"", shop',
])('the path %s does not', (path) => {
  expect(isHarmlessPath(path)).toBe(false);
});

test.each([
  ['statement_timeout', '7s', true],
  ['TimeZone', 'Asia/Kolkata', true],
  ['default_transaction_read_only', 'on', true],
  ['local_preload_libraries', 'anything', false],
  ['session_preload_libraries', '', false],
  ['Role', 'carried', false],
  ['standard_conforming_strings', 'off', false],
])('the setting %s = %s goes with a rotation: %s', (name, value, isHarmless) => {
  expect(isHarmlessSetting({ name, value })).toBe(isHarmless);
});

test('a list of names is read as the server reads it', () => {
  expect(parseNames(' Shop ,"c""d, e", "Ä",Ö')).toEqual(['shop', 'c"d, e', 'Ä', 'Ö']);
  expect(parseNames(' ')).toEqual([]);
});
