import { describe, expect, test } from 'vitest';
import { parseCall, writeCall } from '../../../../provider/contract/messages/call.ts';
import {
  parseHealth,
  parseHealthCheck,
  writeHealthCheck,
} from '../../../../provider/contract/messages/health-check.ts';
import {
  parseOrder,
  parseReport,
  writeOrder,
} from '../../../../provider/contract/messages/order.ts';
import {
  parseRecordsFound,
  parseRecordsQuery,
  writeRecordsQuery,
} from '../../../../provider/contract/messages/records.ts';
import { parseReply, writeReply } from '../../../../provider/contract/messages/reply.ts';
import { record } from '../../../../provider/contract/record/record.ts';
import former from './former-messages.json' with { type: 'json' };

/**
 * Messages as the former version wrote them, recorded in the sandbox: today's functions understand
 * all of it, and would write the same. test/door/versions.ts runs the two beside each other.
 */

const place = { account: '222222222222', region: 'eu-central-1' };
/** When a message was written is not what it says. */
const lasting = (message: object) => ({ ...message, sentAt: undefined, timeLeft: undefined });
const written = (text: string) => lasting(JSON.parse(text));

describe('messages of the former version', () => {
  test.each([
    ['ensure', former.ensure.call],
    ['remove', former.remove.call],
    ['refuse', former.refuse.call],
  ])('a call to %s is what today’s door would write', (_, message) => {
    const call = parseCall(JSON.stringify(message));
    if (call === undefined) throw new Error('it is not understood');
    const intent = call.intent(place);
    expect(written(writeCall({ requestId: call.requestId, timeLeft: 0, intent }))).toEqual(
      lasting(message),
    );
  });

  test.each([
    ['ensure', former.ensure.order],
    ['remove', former.remove.order],
    ['reconcile', former.reconcile.order],
  ])('an order to %s is what today’s hub would write', (_, message) => {
    const order = parseOrder(message);
    if (order === undefined) throw new Error('it is not understood');
    expect(written(writeOrder(order))).toEqual(lasting(message));
  });

  test('a query of records is what today’s hub would write', () => {
    const query = parseRecordsQuery(former.remove.query);
    if (query === undefined) throw new Error('it is not understood');
    expect(written(writeRecordsQuery(query))).toEqual(lasting(former.remove.query));
  });

  test.each([
    ['ensure', former.ensure.report],
    ['remove', former.remove.report],
    ['reconcile', former.reconcile.report],
  ])('a report on an order to %s is read whole', (_, message) => {
    expect(parseReport(message)).toEqual(message);
  });

  test.each([
    ['an answer', former.ensure.reply],
    ['an answer to a removal', former.remove.reply],
    ['a failure', former.refuse.reply],
  ])('%s is read whole by today’s door', (_, message) => {
    const reply = parseReply(JSON.stringify(message));
    if (reply === undefined) throw new Error('it is not understood');
    expect(JSON.parse(writeReply(reply))).toEqual(message);
  });

  test('records are read whole, from a spoke and from Parameter Store', () => {
    expect(parseRecordsFound(former.remove.records)).toEqual(former.remove.records);
    expect(record.parse(former.record)).toEqual(former.record);
  });

  test('a health check and its answer are what they are today', () => {
    expect(parseHealthCheck(former.health.check)).toBeDefined();
    expect(Object.keys(JSON.parse(writeHealthCheck(0)).check).sort()).toEqual(
      Object.keys(former.health.check.check).sort(),
    );
    expect(parseHealth(former.health.health)).toEqual(former.health.health);
  });
});

test('a field of a later version is refused by its name, in a call and in an order', () => {
  const { call, order } = former.ensure;
  const wanted = { ...call.intent.wanted, laterfield: 'on' };
  const later = parseCall(JSON.stringify({ ...call, intent: { ...call.intent, wanted } }));
  expect(() => later?.intent(place)).toThrow(/laterfield/);
  const access = { ...order.access, laterfield: 'on' };
  expect(() => parseOrder({ ...order, access })).toThrow(/laterfield/);
});
