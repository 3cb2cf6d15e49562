import { describe, expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

const NAMES = ['mysql', 'way'] as const;

describe('the command line of the bench', () => {
  test('without names, everything is measured', () => {
    expect(parseArguments([], NAMES)).toEqual({ parts: ['mysql', 'way'], against: undefined });
  });

  test('names, a commit and numbers of people', () => {
    const given = ['way', '--against', 'HEAD~2', '--people', '1,100'];
    expect(parseArguments(given, NAMES)).toEqual({
      ...{ parts: ['way'], against: 'HEAD~2', people: [1, 100] },
    });
  });

  test.each([
    [['postgres'], 'no part of the bench: postgres. It has mysql, way'],
    [['--against', '-x; rm'], 'against'],
    [['--people', '0'], '--people takes numbers'],
    [['--only', 'way'], '--only'],
  ])('%j is refused', (given, because) => {
    expect(() => parseArguments(given, NAMES)).toThrow(because);
  });
});
