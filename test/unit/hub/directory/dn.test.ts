import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalDn, dnKey, isBelow, looksLikeDn } from '../../../../provider/hub/directory/dn.ts';

const PLAIN = 'CN=Lee\\, Ann,OU=Staff,DC=corp,DC=example';

describe('a distinguished name', () => {
  test.each([
    ['as it is', 'CN=Lee\\, Ann,OU=Staff,DC=corp,DC=example'],
    ['with spaces', ' CN = Lee\\, Ann , OU = Staff , DC=corp,  DC=example '],
    ['with a value in quotes', 'CN="Lee, Ann",OU=Staff,DC=corp,DC=example'],
    ['with bytes in hexadecimal', 'CN=Lee\\2C\\20Ann,OU=Staff,DC=corp,DC=example'],
    ['with semicolons', 'CN=Lee\\, Ann;OU=Staff;DC=corp;DC=example'],
    [
      'with numbers for types',
      '2.5.4.3=Lee\\, Ann,OID.2.5.4.11=Staff,0.9.2342.19200300.100.1.25=corp,DC=example',
    ],
  ])('is spelt in one way: %s', (_, text) => {
    expect(canonicalDn(text)).toBe(PLAIN);
  });

  test.each([
    ['CN=Léa', 'CN=L\\C3\\A9a'],
    ['CN=a\\+b+OU=c', 'CN=a\\2bb + OU=c'],
    ['CN=\\#x,DC=y', 'CN="#x",DC=y'],
    ['CN=\\ x\\ ,DC=y', 'CN=" x ",DC=y'],
    ['CN=a\\"b\\\\c,DC=y', 'CN="a\\"b\\\\c",DC=y'],
    ['CN=a\\=b,DC=y', 'CN=a=b,DC=y'],
  ])('%s is also spelt %s', (plain, text) => {
    expect(canonicalDn(text)).toBe(plain);
    expect(canonicalDn(plain)).toBe(plain);
  });

  test.each(['DB-Readers', '', 'corp.example', 'CN=', 'CN=a,', 'CN=a,b', '=a', 'CN="a', 'a b=c'])(
    'is not: %j',
    (text) => {
      expect(canonicalDn(text)).toBeUndefined();
      expect(looksLikeDn(text)).toBe(false);
    },
  );

  test('of one part may be a cn with an equals sign', () => {
    expect(looksLikeDn('a=b')).toBe(false);
    expect(looksLikeDn('CN=a\\,b')).toBe(false);
    expect(looksLikeDn('CN=a,DC=b')).toBe(true);
  });

  test('is below another, whatever the spelling', () => {
    expect(isBelow(PLAIN, 'dc=CORP, dc=example')).toBe(true);
    expect(isBelow(PLAIN, PLAIN)).toBe(true);
    expect(isBelow('DC=xcorp,DC=example', 'DC=corp,DC=example')).toBe(false);
    expect(isBelow('CN=a\\,DC=corp,DC=other', 'DC=corp,DC=other')).toBe(false);
  });

  test('of any value has one spelling, and is parsed in no time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        const quoted = `CN="${value.replace(/["\\]/g, '\\$&')}",DC=x`;
        const once = canonicalDn(quoted);
        expect(once).toBeDefined();
        expect(canonicalDn(once ?? '')).toBe(once);
        expect(dnKey(quoted)).toBe(once?.toLowerCase());
      }),
    );
    const begin = performance.now();
    for (const evil of [' '.repeat(1_999), `CN=${' '.repeat(1_990)}\\`, `CN=${'\\2'.repeat(990)}`])
      canonicalDn(evil);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
