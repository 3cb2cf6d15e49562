import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { idOfFailedCreate } from '../../../provider/lifecycle/cloudformation/physical-id.ts';
import { occupyLock } from '../../support/server-lock.ts';
import { type Delivery, deliver } from '../deliver.ts';
import type { Stage } from '../stage.ts';
import type { Scene } from './scene.ts';

/** Hubs and spokes that are killed at work: each request is answered all the same. */
export function describeKilled(scene: Scene): void {
  const { there, nothing } = scene;
  let stage: Stage;
  let properties: Scene['properties'];
  beforeEach(() => {
    ({ stage, properties } = scene);
  });

  describe('killed hubs', () => {
    test.each([0, 50, 150, 300, 600])(
      'a hub that is killed after %i ms is run again by Lambda, and answers',
      async (ms) => {
        const { answer } = await deliver(stage, 'create', { properties });
        await sleep(ms);
        await stage.asked.killBusy();
        const { Status, PhysicalResourceId } = await answer;
        expect(Status).toBe('SUCCESS');
        await stage.asked.settled();
        await there(PhysicalResourceId);
      },
    );

    test('a hub that is killed each time is answered for, and the Delete cleans up', async () => {
      let kills = 0;
      const killer = (async () => {
        while (kills < 3) {
          kills += await stage.asked.killBusy();
          await sleep(20);
        }
      })();
      const { answer } = await deliver(stage, 'create', { properties });
      const { Status, Reason, PhysicalResourceId: physicalId } = await answer;
      await killer;
      expect(Status).toBe('FAILED');
      expect(Reason).toMatch(
        /^database-access-hub could not finish \(Runtime\.ExitError\).*\(request [0-9a-f-]{36}, log group \/aws\/lambda\/database-access-hub\)$/,
      );
      await stage.spoke.settled();
      const removed = await (
        await deliver(stage, 'delete-after-failed-create', { properties, physicalId })
      ).answer;
      expect(removed.Status).toBe('SUCCESS');
      await nothing();
    });
  });

  test.each([0, 100, 300])(
    'a spoke that is killed after %i ms is answered for by the hub, and the Delete cleans up',
    async (ms) => {
      const asked = stage.spoke.invocations.length;
      const { answer } = await deliver(stage, 'create', { properties });
      while (stage.spoke.invocations.length === asked) await sleep(5);
      await sleep(ms);
      const killed = await stage.spoke.killBusy();
      const { Status, PhysicalResourceId: physicalId } = await answer;
      expect(Status).toBe(killed === 0 ? 'SUCCESS' : 'FAILED');
      const removed = await (
        await deliver(stage, 'delete-after-failed-create', { properties, physicalId })
      ).answer;
      expect(removed.Status).toBe('SUCCESS');
      await nothing();
    },
  );

  describe('killed hubs with a spoke at work', () => {
    /** The spoke waits for the lock until the hub is dead, which can't be done before that. */
    async function killWithSpokeAtWork(
      options: object,
      spoilSecondAttempt: () => unknown,
    ): Promise<Delivery> {
      const free = await occupyLock(stage.sandbox.postgres);
      try {
        const asked = stage.spoke.invocations.length;
        const delivery = await deliver(stage, 'create', {
          properties: { ...properties, ...options },
        });
        while (stage.spoke.invocations.length === asked) await sleep(2);
        await spoilSecondAttempt();
        expect(await stage.asked.killBusy()).toBe(1);
        return delivery;
      } finally {
        await free();
      }
    }

    async function cleanedUp({ answer }: Delivery, options: object): Promise<void> {
      const { Status, RequestId, PhysicalResourceId: physicalId } = await answer;
      expect({ Status, physicalId }).toEqual({
        Status: 'FAILED',
        physicalId: idOfFailedCreate(RequestId),
      });
      await stage.spoke.settled();
      const all = { ...properties, ...options };
      const removed = await deliver(stage, 'delete-after-failed-create', {
        properties: all,
        physicalId,
      });
      expect(await removed.answer).toMatchObject({ Status: 'SUCCESS' });
      await nothing();
    }

    test('the Delete finds what was made when the second attempt was throttled', async () => {
      const options = { ServiceTimeout: 20 };
      const delivery = await killWithSpokeAtWork(options, () => stage.spoke.refuse('Throttled', 5));
      await cleanedUp(delivery, options);
    });

    test('the Delete finds what was made when the second attempt found no group', async () => {
      const options = { Groups: ['Ring-A'] };
      const delivery = await killWithSpokeAtWork(options, () =>
        stage.sandbox.directory?.administrator.remove('Ring-A'),
      );
      await cleanedUp(delivery, options);
    });
  });
}
