import { describe, expect, test } from 'vitest';
import { parseReply, writeReply } from '../../../../provider/contract/messages/reply.ts';
import {
  NoSpoke,
  OtherVersion,
  OutsideError,
  PlatformError,
  Refused,
  UserError,
} from '../../../../provider/runtime/errors.ts';
import { anAnswer } from '../builders.ts';

describe('a reply', () => {
  test('keeps the kinds of failure apart', () => {
    const kinds = [
      new UserError('a'),
      new OutsideError('b'),
      new NoSpoke('c'),
      new Refused('d'),
      new PlatformError('e'),
    ];
    for (const failure of kinds) {
      const back = parseReply(writeReply({ failure }));
      expect(back).toEqual({ failure });
      expect(back !== undefined && 'failure' in back && back.failure.constructor).toBe(
        failure.constructor,
      );
    }
  });

  test('tells which entry a failure is of, and which run has its details', () => {
    const known = { entry: 'secrets-missing', where: 'request r, log group g' };
    const failure = Object.assign(new UserError('a'), known);
    expect(parseReply(writeReply({ failure }))).toMatchObject({ failure: known });
  });

  test("reports another version between hub and spoke like any failure of the platform's", () => {
    const failure = new OtherVersion('a spoke of another version');
    expect(parseReply(writeReply({ failure }))).toEqual({
      failure: new PlatformError(failure.message),
    });
  });

  test('is understood by doors and hubs that know less of failures', () => {
    // All that older doors look at, and all that older hubs send.
    const kinds = ['UserError', 'Refused', 'NoSpoke', 'OutsideError'];
    for (const failure of [new PlatformError('a'), new OtherVersion('b'), new NoSpoke('c')])
      expect(kinds).toContain(JSON.parse(writeReply({ failure })).failure.kind);
    expect(parseReply('{"failure":{"kind":"OutsideError","message":"a"}}')).toEqual({
      failure: new OutsideError('a'),
    });
  });

  test('brings the answer to the door as it is', () => {
    const answer = anAnswer({
      people: { added: 1, removed: 0, unchanged: 2, left_out: { disabled: 3 } },
      plan: ['p'],
    });
    expect(parseReply(writeReply({ answer }))).toEqual({ answer });
  });

  test.each(['', 'null', 'Internal Server Error', '{}', '{"answer":{}}', '{"failure":{}}'])(
    'that reads %j is no reply of a hub',
    (text) => {
      expect(parseReply(text)).toBeUndefined();
    },
  );
});
