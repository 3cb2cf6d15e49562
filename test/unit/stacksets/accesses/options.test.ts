import { expect, test } from 'vitest';
import { parseOptions, USAGE } from '../../../../stacksets/accesses/options.ts';

test('the options of accesses are those of doctor, and its filters', () => {
  const none = { hub: 'database-access-hub', json: false, help: false, filter: {} };
  expect(parseOptions([])).toEqual(none);
  const words = ['--only', '1', '--json', '--declared-by', 'prod', '--database', 'orders/app'];
  expect(parseOptions(words)).toEqual({
    ...none,
    only: ['1'],
    json: true,
    filter: { declaredBy: 'prod', database: 'orders/app' },
  });
  expect(() => parseOptions(['--stale'])).toThrow('--stale');
});

test('the usage names every option', () => {
  for (const option of ['only', 'function', 'declared-by', 'database', 'json'])
    expect(USAGE).toContain(`\n  --${option} `);
});
