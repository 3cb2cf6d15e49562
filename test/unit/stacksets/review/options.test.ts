import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../../../stacksets/review/options.ts';

describe('what is asked of a review', () => {
  test('without options it is the latest, of everything, for people', () => {
    expect(parseOptions([])).toEqual({ from: 'latest', filter: {}, help: false });
  });

  test('the options say which review, what of it, and where it goes', () => {
    const words = ['--run', 'r-2', '--since', 'r-1', '--bucket', 'b', '--html', 'x.html'];
    const filter = ['--person', 'a', '--person', 'b', '--database', 'db/app', '--account', 'shop'];
    expect(parseOptions([...words, ...filter])).toEqual({
      from: { run: 'r-2' },
      since: 'r-1',
      filter: { people: ['a', 'b'], databases: ['db/app'], accounts: ['shop'] },
      html: 'x.html',
      bucket: 'b',
      help: false,
    });
    expect(parseOptions(['--fresh']).from).toEqual({
      fresh: { machine: 'database-access-reconcile' },
    });
    expect(parseOptions(['--fresh', '--machine', 'm']).from).toEqual({ fresh: { machine: 'm' } });
  });

  test.each([
    [['--csv'], { csv: '-' }],
    [['--csv', '--run', 'r'], { csv: '-' }],
    [['--csv', 'a.csv', '--json'], { csv: 'a.csv', json: '-' }],
    [['--csv=a.csv', '--json=b.json'], { csv: 'a.csv', json: 'b.json' }],
    [['--json', '-'], { json: '-' }],
    [['--csv', '-h'], { csv: '-' }],
  ])('%j: a file may be left out', (words, forms) => {
    expect(parseOptions(words)).toMatchObject(forms);
  });

  test.each([
    [['--run', 'r', '--fresh'], 'leave one of them out'],
    [['--machine', 'm'], '--machine goes with --fresh only'],
    [['--csv', '--json'], 'only one of --csv and --json'],
    [['--html', '-'], '--html needs a FILE'],
    [['--person'], '--person'],
    [['--only', 'x'], "Unknown option '--only'"],
    [['x'], "'x'"],
  ])('%j is refused', (words, why) => {
    expect(() => parseOptions(words)).toThrow(why);
  });
});
