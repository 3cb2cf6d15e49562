import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCall, writeCall } from '../../../../provider/contract/messages/call.ts';
import type { Intent } from '../../../../provider/contract/request/intent.ts';
import { parseRemoval } from '../../../../provider/contract/request/parse-removal.ts';
import { parseRequest } from '../../../../provider/contract/request/parse-request.ts';
import { aClaim, anyRequest, aRequest } from '../builders.ts';

const place = { region: 'eu-central-1', account: '222222222222' };
const read = (text: string) => {
  const call = parseCall(text);
  return call && { ...call, intent: call.intent(place) };
};
const written = (intent: Intent) => writeCall({ requestId: 'r-1', timeLeft: 60_000, intent });
const wanted = parseRequest(aRequest(), place);
const unwanted = parseRemoval(aRequest(), place);
const claim = aClaim();

describe('a call', () => {
  test('brings every request to the hub as it is', () => {
    fc.assert(
      fc.property(anyRequest, (fields) => {
        const wanted = parseRequest(fields, place);
        const former = parseRemoval(fields, place);
        const intent: Intent = { verb: 'ensure', wanted, former, removesFormer: true, claim };
        const call = read(written(intent));
        expect(call?.intent).toEqual(intent);
        if (wanted.master.from === 'request' && call?.intent.verb === 'ensure') {
          const { master } = call.intent.wanted;
          expect(master.from === 'request' && master.password.equals(wanted.master.password)).toBe(
            true,
          );
        }
      }),
    );
  });

  test('keeps the claim of a removal and of a stack resource', () => {
    const claim = aClaim({
      declarer: { kind: 'stack', id: 'orders/Access@0123456789abcdef' },
      at: '2026-11-22T15:00:00Z',
      creates: true,
    });
    const removal: Intent = { verb: 'remove', unwanted, claim: { ...claim, undoes: 'r-0' } };
    expect(read(written(removal))).toMatchObject({ requestId: 'r-1', intent: removal });
    const making: Intent = { verb: 'ensure', wanted, removesFormer: false, claim };
    expect(read(written(making))?.intent).toEqual(making);
  });

  test('that took a while to arrive has less time left', () => {
    const call = JSON.parse(written({ verb: 'remove', unwanted, claim }));
    const late = read(JSON.stringify({ ...call, sentAt: call.sentAt - 10_000 }));
    expect(late?.timeLeft).toBeLessThanOrEqual(50_000);
    expect(late?.timeLeft).toBeGreaterThan(40_000);
  });
});

describe('a call that somebody wrote by hand', () => {
  const byHand = (changes: object) => {
    const call = JSON.parse(written({ verb: 'ensure', wanted, removesFormer: false, claim }));
    return { ...call, intent: { ...call.intent, ...changes } };
  };

  test.each([
    ['another version', { contract: 1 }],
    ['a name of a request that would not fit a session', { requestId: 'a b' }],
    ['no intent', { intent: undefined }],
  ])('with %s is no call', (_, changes) => {
    const call = JSON.parse(written({ verb: 'remove', unwanted, claim }));
    expect(parseCall(JSON.stringify({ ...call, ...changes }))).toBeUndefined();
  });

  test.each([
    ['a declarer that is too long', { declarer: { kind: 'stack', id: 'x'.repeat(300) } }],
    ['a declarer of no known kind', { declarer: { kind: 'admin', id: 'a' } }],
    ['a time that is none', { at: 'yesterday' }],
  ])('with %s is no call', (_, changes) => {
    expect(parseCall(JSON.stringify(byHand({ claim: { ...claim, ...changes } })))).toBeUndefined();
  });

  test.each([
    ['a Region that would lead elsewhere', { region: 'eu-west-1.evil.example/' }, /region: /],
    ['a VPC that would name another function', { vpc: 'default:1' }, /vpc: /],
    ['an account that is none', { account: '*' }, /account: /],
    [
      "another account's secret",
      { mastersecret: 'arn:aws:secretsmanager:eu-central-1:333333333333:secret:rds!x' },
      /mastersecret: /,
    ],
    ['a field that there is not', { nonsense: 1 }, /nonsense: is no field/],
  ])('with %s is refused like any request', (_, fields, message) => {
    expect(() => read(JSON.stringify(byHand({ wanted: aRequest(fields) })))).toThrow(message);
  });
});

test('the accounts that a call names are known before its fields are right', () => {
  const call = JSON.parse(
    written({ verb: 'ensure', wanted, former: unwanted, removesFormer: true, claim }),
  );
  call.intent.wanted = { ACCOUNT: 333333333333, nonsense: 1 };
  expect(parseCall(JSON.stringify(call))?.accounts).toEqual(['333333333333', '222222222222']);
  call.intent.wanted = { account: 'everybody' };
  expect(parseCall(JSON.stringify(call))?.accounts).toEqual(['222222222222']);
});
