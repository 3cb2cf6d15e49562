import { expect, test } from 'vitest';
import { privilegesOf } from '../../../../provider/spoke/mysql/levels.ts';

test('a level has all that the lower ones have, and never ALL or GRANT OPTION', () => {
  const [readonly, readwrite, owner] = (['readonly', 'readwrite', 'owner'] as const).map(
    privilegesOf,
  );
  expect(readonly).toEqual(['SELECT', 'SHOW VIEW']);
  expect(readwrite).toEqual(expect.arrayContaining([...(readonly ?? []), 'INSERT']));
  expect(owner).toEqual(expect.arrayContaining([...(readwrite ?? []), 'CREATE', 'DROP']));
  expect(owner?.join()).not.toMatch(/ALL|GRANT/);
});
