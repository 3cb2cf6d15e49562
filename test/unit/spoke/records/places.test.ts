import { describe, expect, test } from 'vitest';
import type { Order } from '../../../../provider/contract/messages/order.ts';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import { recordedRequest } from '../../../../provider/contract/record/recorded-request.ts';
import type { Declarer } from '../../../../provider/contract/request/claim.ts';
import { assertNotElsewhere } from '../../../../provider/spoke/elsewhere.ts';
import { ensure } from '../../../../provider/spoke/ensure.ts';
import { judgeRemoval } from '../../../../provider/spoke/records/let-go.ts';
import type { Faults } from '../../../support/declarations/stage.ts';
import { aClaim } from '../../contract/builders.ts';
import { anAccess, storedFor } from '../stored.ts';
import { MemoryServer } from './memory-server.ts';
import { memoryStage } from './memory-stage.ts';

/** One name for two servers, one server by two names, and names that mean nothing here. */

const NO_FAULTS: Faults = { begin() {}, step: (call) => call(), isDown: () => false };
const STACK: Declarer = { kind: 'stack', id: 'orders/Access@1' };

function aRecord(fields: Record<string, unknown>): AccessRecord {
  const { declarer, at, request } = aClaim({ declarer: STACK });
  return {
    schema: 1,
    request: recordedRequest(anAccess(fields)),
    elsewhere: [],
    declarers: [{ ...declarer, at, since: request }],
    former: [],
    latest: { at, request, outcome: 'made true' },
  };
}

function anOrder(fields: Record<string, unknown> = {}): Order {
  const access = anAccess({ dbendpoint: 'one.example', ...fields });
  return { requestId: 'r', verb: 'ensure', access, claim: aClaim(), people: [], timeLeft: 30_000 };
}

describe('a removal of a server of another engine that had the same name', () => {
  const claim = aClaim({ declarer: STACK, at: '2026-11-22T16:00:00Z' });
  const server = 'orders.example:3306';
  test.each(['drop', 'retain'])('leaves the access and its declarer alone (%s)', (ondelete) => {
    const access = anAccess({ dbtype: 'mysql', dbendpoint: server, ondelete });
    const record = aRecord({ dbtype: 'postgres', dbendpoint: server });
    expect(judgeRemoval({ access, claim }, record, undefined)).toMatchObject({ kind: 'nothing' });
  });
});

describe('a server that does not exist any more', () => {
  const move = (record: AccessRecord, vpc: string) =>
    assertNotElsewhere(
      { ...anOrder({ dbendpoint: 'new.example', vpc }) },
      { record },
      storedFor(anAccess({ dbendpoint: 'old.example' })),
      { isGone: async () => true },
    );

  test('is one whose name means nothing in its own VPC', async () => {
    await move(aRecord({ dbendpoint: 'old.example', vpc: 'data' }), 'data');
  });

  test('is not one whose name means nothing in another VPC', async () => {
    await expect(
      move(aRecord({ dbendpoint: 'old.example', vpc: 'data' }), 'default'),
    ).rejects.toThrow('dbendpoint: the parameters of prod/shop/checkout/orders hold the login');
  });
});

describe('a name that leads to another server than before', () => {
  test('is told, once the access is made there', async () => {
    const ports = memoryStage().ports(NO_FAULTS);
    expect((await ensure(anOrder(), ports)).warnings).toEqual([]);
    const other = new MemoryServer();
    const openServer: typeof ports.openServer = async ({ access }) => other.open(access);
    const moved = { ...ports, openServer };
    expect((await ensure(anOrder(), moved)).warnings).toMatchObject([
      /prod\/shop\/checkout\/orders was on one\.example:5432 by its record, but nothing of it was/,
    ]);
    expect((await ensure(anOrder(), moved)).warnings).toEqual([]);
  });
});
