import { expect, test } from 'vitest';
import { Secret } from '../../../../provider/runtime/secret.ts';
import { scramVerifier } from '../../../../provider/spoke/postgres/password-hash.ts';

/**
 * The exchange of RFC 7677, section 3: password "pencil", 4096 iterations; the keys that follow
 * from it are known.
 */
test('is the one of RFC 7677', () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  expect(scramVerifier(new Secret('pencil'), salt)).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
});

test('has a salt of its own each time, and does not hold the password', () => {
  const password = new Secret('pencil');
  expect(scramVerifier(password)).not.toBe(scramVerifier(password));
  expect(scramVerifier(password)).not.toContain('pencil');
});
