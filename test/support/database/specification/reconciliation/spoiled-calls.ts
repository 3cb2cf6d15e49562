import { describe, expect, test } from 'vitest';
import { OutsideError } from '../../../../../provider/runtime/errors.ts';
import { FAULTS, type Fault, isEvery, roundsOf, STRIDE } from '../../faults.ts';
import type { Scene } from './scene.ts';

/** The hub's own calls go wrong. Those of the spoke are spoiled with the others of the spoke. */
export function specifySpoiledCalls(scene: Scene): void {
  describe.each(roundsOf(FAULTS))('outside calls of the hub, of which $name', (round) => {
    test('nobody goes by mistake, and the next run is whole', { timeout: 600_000 }, async () => {
      const who = ['olga.ivanova', 'peter.hansen'];
      let calls: number;
      let number = 1 - step();
      do {
        number += step();
        await scene.declare('spoiled', [...who, 'chen.li'], { groups: ['DB-Owners'] });
        const hub = spoiling(round.fault(number), number);
        // Of a step that fails for good, which ends the run.
        await scene.reconciliation.run({}, { outside: hub.outside }).catch(() => {});
        for (const name of who) await scene.as(name);
        const { of } = await scene.reconciliation.run();
        expect(['true', 'changed']).toContain(of('spoiled').outcome);
        for (const name of who) await scene.as(name);
        await expect(scene.as('chen.li')).rejects.toThrow();
        calls = hub.calls();
      } while (calls >= number);
      expect(calls).toBeGreaterThan(10);
      await scene.remove('spoiled');
    });
  });
}

const step = () => (isEvery() ? 1 : STRIDE);

/** Spoils one of the calls. After the hub's death, nothing more of its work happens. */
function spoiling(fault: Fault, number: number) {
  let calls = 0;
  let isDead = false;
  return {
    calls: () => calls,
    outside: async <T>(call: () => Promise<T>): Promise<T> => {
      if (isDead) throw new OutsideError('the hub is dead');
      calls += 1;
      if (calls !== number) return call();
      if (fault === 'is refused') throw new OutsideError('refused');
      await call();
      isDead = fault === 'is the last before the spoke dies';
      throw new OutsideError('the answer was lost');
    },
  };
}
