import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Order,
  parseOrder,
  writeOrder,
} from '../../../../provider/contract/messages/order.ts';
import { parseRemoval } from '../../../../provider/contract/request/parse-removal.ts';
import { parseRequest } from '../../../../provider/contract/request/parse-request.ts';
import { aClaim, anyRequest, aRequest } from '../builders.ts';

const place = { region: 'eu-central-1', account: '222222222222' };
const sent = (order: Order) => parseOrder(JSON.parse(writeOrder(order)));
const order: Order = {
  requestId: 'r-1',
  verb: 'ensure',
  access: parseRequest(aRequest(), place),
  claim: aClaim(),
  people: [{ username: 'ada', level: 'readonly' }],
  timeLeft: 60_000,
};

describe('an order', () => {
  test('brings every request that the hub accepts to the spoke as it is', () => {
    fc.assert(
      fc.property(anyRequest, (fields) => {
        const access = parseRequest(fields, place);
        const changed = {
          ...access,
          confirmRemovals: true,
          onDelete: 'drop',
          dryRun: false,
        } as const;
        for (const wanted of [access, changed])
          expect(sent({ ...order, access: wanted })?.access).toEqual(wanted);
        const unwanted = parseRemoval({ ...fields, groups: 'a\nb', privileges: 'all' }, place);
        expect(sent({ ...order, verb: 'remove', access: unwanted })?.access).toEqual(unwanted);
      }),
    );
  });

  test('keeps a password of the request, as a secret', () => {
    const fields = aRequest({ mastersecret: undefined, username: 'master', password: 'hunter2' });
    const master = sent({ ...order, access: parseRequest(fields, place) })?.access.master;
    expect(master?.from === 'request' && master.password.reveal()).toBe('hunter2');
    expect(JSON.stringify(master)).not.toContain('hunter2');
  });

  test('keeps the claim and the people', () => {
    const whole: Order = {
      ...order,
      claim: aClaim({ at: '', undoes: '' }),
    };
    const { timeLeft, ...rest } = sent(whole) ?? {};
    const { timeLeft: _, ...expected } = whole;
    expect(rest).toEqual(expected);
    expect(timeLeft).toBeLessThanOrEqual(60_000);
  });

  test('of a request that no hub accepts is refused in words', () => {
    const written = JSON.parse(writeOrder(order));
    written.access.vpc = 'default:1';
    expect(() => parseOrder(written)).toThrow(
      /vpc: holds a character that is not allowed; it must be/,
    );
  });

  test.each([
    ['another contract', { contract: 99 }],
    ['no verb', { verb: undefined }],
  ])('with %s is no order of this version', (_, changes) => {
    const written = JSON.parse(writeOrder(order));
    expect(parseOrder({ ...written, ...changes })).toBeUndefined();
  });
});
