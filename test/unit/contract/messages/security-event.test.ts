import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  askedIn,
  logOtherAccounts,
} from '../../../../provider/contract/messages/security-event.ts';
import { jsonLog } from '../../../../provider/runtime/log.ts';
import { aRequest } from '../builders.ts';

const OWN = '222222222222';
const OTHER = '333333333333';
const SECRET = `arn:aws:secretsmanager:eu-central-1:${OTHER}:secret:orders-AbCdEf`;

function linesOf(sent: unknown, without?: readonly string[]) {
  const lines: string[] = [];
  logOtherAccounts(
    jsonLog({}, (line) => lines.push(line)),
    askedIn(sent, without),
    OWN,
  );
  return lines;
}

test.each<[string, unknown]>([
  ['a field', { account: OTHER }],
  ['a field in another spelling', { Account: OTHER }],
  ['a number', { account: Number(OTHER) }],
  ['spaces around it', { account: ` ${OTHER} ` }],
  ['a list', { account: [[OTHER]] }],
  ['a field that is not ours', { aws_account_id: OTHER }],
  ['a second spelling', { account: OWN, ACCOUNT: OTHER }],
  ['the former request', { tf: { action: 'update', prev_input: { account: OTHER } } }],
  ['the ARN of a secret', { account: OWN, mastersecret: SECRET }],
  ['the ARN of a database', { dbendpoint: `arn:aws:rds:eu-central-1:${OTHER}:db:orders` }],
  ['a field that is given twice', `{"account":"${OTHER}","account":"${OWN}"}`],
  ['a field that is given twice and escaped', `{"acc\\u006funt":"${OTHER}","account":"${OWN}"}`],
  ['JSON that is cut off', `{"contract":2,"intent":{"wanted":{"account":"${OTHER}"`],
  ['JSON that is cut off, with an ARN', `{"mastersecret":"${SECRET}`],
  ['JSON in JSON', JSON.stringify(JSON.stringify({ account: OTHER }))],
  ['a text that is too long to be parsed', JSON.stringify({ account: OTHER, x: 'x'.repeat(1e6) })],
  ['lists in lists', JSON.parse(`${'['.repeat(5e4)}{"account":"${OTHER}"}${']'.repeat(5e4)}`)],
])('another account is noticed in %s', (_, sent) => {
  expect(linesOf(sent).map((line) => JSON.parse(line))).toMatchObject([
    { message: 'security event', event: 'an account asked for another one', asked: [OTHER] },
  ]);
});

test.each<[string, unknown]>([
  ['the own account', { account: OWN, mastersecret: SECRET.replace(OTHER, OWN) }],
  ['no account', aRequest({ account: undefined })],
  ['twelve digits elsewhere', { appname: OTHER, dbname: `x${OTHER}`, rotation: OTHER }],
  ['a pipeline of another account that names itself', { declared_by: SECRET, owner: SECRET }],
  ['a group of such a name', { groups: { [`account ${OTHER}`]: 'readonly' } }],
  ['digits that are no account', { account: `${OTHER}4` }],
  ['nothing', ''],
  ['no request', null],
])('no event for %s', (_, sent) => {
  expect(linesOf(sent)).toEqual([]);
  expect(linesOf(JSON.stringify(sent))).toEqual([]);
});

test('the request before is left out where it is asked to be', () => {
  const former = { tf: { action: 'update', prev_input: { account: OTHER } } };
  expect(linesOf(former, ['previnput'])).toEqual([]);
});

test('the line says what was asked for, and no password or user', () => {
  const sent = aRequest({ account: OTHER, username: 'Hunter2Hunter2', password: 'Hunter2Hunter2' });
  const [line = ''] = linesOf({ intent: { wanted: sent, more: ['Hunter2Hunter2'] } });
  expect(JSON.parse(line).request).toMatchObject({
    account: [OTHER],
    appname: [sent['appname']],
    dbname: [sent['dbname']],
  });
  expect(line).not.toContain('Hunter2');
});

test('whatever is sent, the line is printable and bounded', () => {
  const key = fc.constantFrom('account', 'env', 'dbname', 'mastersecret', 'vpc', 'x');
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.integer({ min: 1e11, max: 999_999_999_999 }).map(String),
    fc.constant(SECRET),
  );
  const anything = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      value,
      fc.array(tie('any'), { maxLength: 30 }),
      fc.dictionary(key, tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(anything, (sent) => {
      for (const line of [...linesOf(sent), ...linesOf(JSON.stringify(sent))]) {
        expect(line.length).toBeLessThan(2_000);
        expect(line).toMatch(/^[\p{L}\p{M}\p{N}\x20-\x7e]*$/u);
      }
    }),
    { numRuns: 40 },
  );
});
