import { describe, expect, test } from 'vitest';
import { warnOfExcess } from '../../../../provider/spoke/engine/excess.ts';

const excess = (holder: string, has: string) =>
  ({ holder, level: 'readonly', has, cure: 'REVOKE it' }) as const;

describe('warnings of rights beyond a level', () => {
  test('there are none where nobody has too much', () => {
    expect(warnOfExcess([])).toEqual([]);
  });

  test('all that have the same share a warning, with ten names', () => {
    const holders = Array.from({ length: 2_000 }, (_, index) => `person${index}`);
    const [warning, ...others] = warnOfExcess(
      holders.map((holder) => excess(holder, 'INSERT on tables app.t')),
    );
    expect(others).toEqual([]);
    expect(warning).toMatch(/^beyond readonly, person0, .*, person9 and 1990 more have INSERT on/);
  });

  test('a single one is named with what ends it', () => {
    expect(warnOfExcess([excess('rita', 'CREATEDB')])).toEqual([
      'beyond readonly, rita has CREATEDB. To end that, REVOKE it',
    ]);
  });

  test('there are never more than eleven', () => {
    const warnings = warnOfExcess(
      Array.from({ length: 500 }, (_, index) => excess(`p${index}`, `SELECT on tables t${index}`)),
    );
    expect(warnings).toHaveLength(11);
    expect(warnings.at(-1)).toBe('490 more warnings about rights beyond a level are left out');
  });
});
