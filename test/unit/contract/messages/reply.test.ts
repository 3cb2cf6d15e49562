import { describe, expect, test } from 'vitest';
import { parseReply, writeReply } from '../../../../provider/contract/messages/reply.ts';
import {
  NoSpoke,
  OtherVersion,
  OutsideError,
  Refused,
  UserError,
} from '../../../../provider/runtime/errors.ts';
import { anAnswer } from '../builders.ts';

describe('a reply', () => {
  test('keeps the kinds of failure apart', () => {
    const kinds = [new UserError('a'), new OutsideError('b'), new NoSpoke('c'), new Refused('d')];
    for (const failure of kinds) {
      const back = parseReply(writeReply({ failure }));
      expect(back).toEqual({ failure });
      expect(back !== undefined && 'failure' in back && back.failure.constructor).toBe(
        failure.constructor,
      );
    }
  });

  test('reports another version between hub and spoke like any failure outside of the request', () => {
    const failure = new OtherVersion('a spoke of another version');
    expect(parseReply(writeReply({ failure }))).toEqual({
      failure: new OutsideError(failure.message),
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
