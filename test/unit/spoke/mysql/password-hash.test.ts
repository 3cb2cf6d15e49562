import { expect, test } from 'vitest';
import { Secret } from '../../../../provider/runtime/secret.ts';
import {
  cachingSha2,
  identifiedByNothing,
} from '../../../../provider/spoke/mysql/password-hash.ts';

test('caching_sha2_password is hashed as MySQL 8.0 hashes it', () => {
  // Of a MySQL server: CREATE USER ... IDENTIFIED BY 'foobar'; SELECT HEX(authentication_string)
  // (in the tests of TiDB's parser).
  const stored =
    '24412430303524031a69251c34295c4b35167c7f1e5a7b63091349503974624d34504b5a424679354856336868686f52485a736e4a733368786e427575516c73446469496537';
  const salt = Buffer.from(stored, 'hex').subarray('$A$005$'.length).subarray(0, 20);
  expect(cachingSha2(new Secret('foobar'), salt).toString('hex')).toBe(stored);
  const [one, other] = [cachingSha2(new Secret('x')), cachingSha2(new Secret('x'))];
  expect(one.equals(other)).toBe(false);
  expect(one.toString()).toMatch(/^\$A\$005\$[a-zA-Z0-9]{20}[./a-zA-Z0-9]{43}$/);
});

test('what no password matches has the form of a hash, and is new each time', () => {
  const [hex = ''] = identifiedByNothing('mysql').text.match(/(?<= AS 0x)[0-9a-f]+$/i) ?? [];
  expect(Buffer.from(hex, 'hex').toString()).toMatch(
    /^\$A\$005\$[a-zA-Z0-9]{20}[./a-zA-Z0-9]{43}$/,
  );
  expect(identifiedByNothing('mariadb').text).toMatch(/ USING '\*[0-9A-F]{40}'$/);
  expect(identifiedByNothing('mysql').text).not.toBe(identifiedByNothing('mysql').text);
});
