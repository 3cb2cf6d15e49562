import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../../../stacksets/reconcile/program/options.ts';

const inputOf = (...words: string[]) => {
  const { run } = parseOptions(words);
  return 'input' in run ? run.input : run;
};

describe('what is asked of a run', () => {
  test('without options everything is made true', () => {
    expect(parseOptions([])).toEqual({
      machine: 'database-access-reconcile',
      run: { input: { mode: 'apply' } },
      json: false,
      help: false,
    });
  });

  test('the options say which accesses, and whether they are only looked at', () => {
    const words = ['--check', '--account', '222222222222', '--account', '333333333333'];
    expect(inputOf(...words, '--group', 'DB-Readers', '--access', 'prod/shop/web/app')).toEqual({
      mode: 'check',
      accounts: ['222222222222', '333333333333'],
      groups: ['DB-Readers'],
      accesses: ['prod/shop/web/app'],
    });
  });

  test('confirmations alone are for these accesses; with a choice of its own, the choice counts', () => {
    const [id, other] = ['0a1b2c3d4e5f', 'ffffffffffff'];
    expect(inputOf('--confirm', id, '--confirm', other)).toEqual({
      mode: 'apply',
      accesses: [id, other],
      confirm: [id, other],
    });
    expect(inputOf('--confirm', id, '--group', 'G')).toEqual({
      mode: 'apply',
      groups: ['G'],
      confirm: [id],
    });
    expect(inputOf('--confirm', id, '--access', id, '--access', 'a/b/c/d')).toEqual({
      mode: 'apply',
      accesses: [id, 'a/b/c/d'],
      confirm: [id],
    });
  });

  test('a run that was started already is only looked at', () => {
    expect(inputOf('--run', 'nightly-1')).toEqual({ id: 'nightly-1' });
  });

  test('for somebody, the review tells the accesses, so confirmations choose none', () => {
    const id = '0a1b2c3d4e5f';
    const { run } = parseOptions(['--person', 'lea', '--bucket', 'b', '--confirm', id]);
    expect(run).toEqual({
      input: { mode: 'apply', confirm: [id] },
      people: ['lea'],
      bucket: 'b',
    });
  });

  test.each([
    [['--run', 'nightly-1', '--person', 'lea'], '--run shows a run that was started already'],
    [['--bucket', 'b'], '--bucket is for --person'],
    [['--check', '--confirm', '0a1b2c3d4e5f'], '--check removes nobody'],
    [['--run', 'nightly-1', '--check'], '--run shows a run that was started already'],
    [['--run', 'nightly-1', '--group', 'G'], '--run shows a run that was started already'],
    [['--account', 'prod'], 'must be an account id of 12 digits'],
    [['--confirm', 'prod/shop/web/app'], 'must be the 12 digits of an access'],
    [['--unknown'], "Unknown option '--unknown'"],
  ])('%j is refused', (words, why) => {
    expect(() => parseOptions(words)).toThrow(why);
  });
});
