import { expect, test } from 'vitest';
import { ACTS, actsOf } from '../../../../stacksets/verify/acts/index.ts';
import { readAssumptions } from '../../../../stacksets/verify/report/assumptions.ts';

const assumptions = readAssumptions();

test('every line of docs/assumptions.md has an id of its own', () => {
  expect(assumptions.length).toBeGreaterThan(110);
  const ids = assumptions.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test('the page names the acts that check a line, and no others', () => {
  const said = assumptions.map(({ id, check }) => {
    const [, acts = ''] = /^verify: ((?:`[a-z-]+`(?:, )?)+)/.exec(check) ?? [];
    return { id, acts: acts.split(', ').map((act) => act.replaceAll('`', '')) };
  });
  const done = assumptions.map(({ id }) => {
    const acts = ACTS.filter(({ confirms }) => confirms.includes(id)).map((act) => act.id);
    return { id, acts: acts.length > 0 ? acts : [''] };
  });
  expect(said).toEqual(done);
});

test('what an act confirms is a line of the page', () => {
  const ids = assumptions.map(({ id }) => id);
  expect(ACTS.flatMap(({ confirms }) => confirms).filter((id) => !ids.includes(id))).toEqual([]);
});

test('a line that no act checks says how to check it by hand, or that paper settles it', () => {
  const others = assumptions.filter(
    ({ check }) => !/^(verify: |by hand: \S|paper: \S)/.test(check),
  );
  expect(others).toEqual([]);
});

test('the first hour has no database before the door has been asked', () => {
  const ids = actsOf({ firstHour: true }).map(({ id }) => id);
  expect(ids.length).toBeLessThan(ACTS.length / 2 + 5);
  expect(ids.indexOf('door-call')).toBeLessThan(ids.indexOf('databases'));
});

test('every act has an id of its own', () => {
  const ids = ACTS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
