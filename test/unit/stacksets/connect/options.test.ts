import { expect, test } from 'vitest';
import { parseOptions } from '../../../../stacksets/connect/options.ts';

const NAME = 'shop/checkout/orders';
const parse = (...words: string[]) => parseOptions(words, {});

test('what comes after a -- alone is for the client', () => {
  expect(parse(NAME, '--user', 'hana.sato', '--', '-c', 'SELECT 1', '--help')).toMatchObject({
    target: { project: 'shop', appname: 'checkout', dbname: 'orders' },
    user: 'hana.sato',
    rest: ['-c', 'SELECT 1', '--help'],
  });
});

test.each([[['--env', 'prod', NAME]], [[`prod/${NAME}`]]])('%j names the env', (words) => {
  expect(parse(...words)?.target.env).toBe('prod');
});

test('the file of authorities comes from the command line, or else from the environment', () => {
  const environment = { DATABASE_ACCESS_CA: '/ca.pem' };
  expect(parseOptions([NAME], environment)?.ca).toBe('/ca.pem');
  expect(parseOptions([NAME, '--ca-file', 'other.pem'], environment)?.ca).toBe('other.pem');
});

test.each([
  [[], 'name the access: PROJECT/APP/DB'],
  [['checkout'], 'checkout names no access'],
  [['a/b/c/d/e'], 'a/b/c/d/e names no access'],
  [['shop//orders'], 'shop//orders names no access'],
  [[NAME, 'SELECT 1'], 'what is for the client comes after a -- alone'],
  [['--env', 'dev', `prod/${NAME}`], 'is of prod, and --env says dev'],
  [[NAME, '--through', 'localhost:5432'], '--through localhost:5432: give a port of this machine'],
  [[NAME, '--through', '70000'], '--through 70000'],
  [[NAME, '--password', 'x'], "Unknown option '--password'"],
])('%j is refused', (words, why) => {
  expect(() => parse(...words)).toThrow(why);
});
