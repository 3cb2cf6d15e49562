import { describe, expect, test } from 'vitest';
import type { Engine } from '../engine.ts';
import type { Scene } from './scene.ts';

/** Requests and other runs, while a run goes on. */
export function specifyWhatHappensMeanwhile(
  scene: Scene,
  { refuses }: Pick<Engine, 'refuses'>,
): void {
  describe('requests during a run', () => {
    test('a newer apply wins', async () => {
      await scene.declare('newer', [], { privileges: 'owner' });
      const { of } = await scene.reconciliation.run(
        {},
        { afterRecords: () => scene.declare('newer', [], { privileges: 'readonly' }) },
      );
      expect(of('newer')).toMatchObject({ outcome: 'superseded', plan: [] });
      const app = await scene.world.application(scene.access('newer'));
      await expect(scene.world.sql(app, 'INSERT INTO ledger VALUES (1)')).rejects.toThrow(refuses);
      expect((await scene.record('newer'))?.request['privileges']).toBe('readonly');
      await scene.remove('newer');
    });

    test('an access that is removed meanwhile stays removed', async () => {
      await scene.declare('removed');
      const { of } = await scene.reconciliation.run(
        {},
        { afterRecords: () => scene.remove('removed') },
      );
      expect(of('removed').outcome).toBe('superseded');
      expect(await scene.world.stored(scene.access('removed'))).toEqual({});
      expect(await scene.record('removed')).toBeUndefined();
    });

    test('of two runs at once one brings an access up to date', async () => {
      await scene.declare('twice', ['olga.ivanova', 'peter.hansen', 'chen.li'], {
        groups: ['DB-Owners'],
      });
      const both = await Promise.all([scene.reconciliation.run(), scene.reconciliation.run()]);
      const outcomes = both.map(({ of }) => of('twice').outcome).toSorted();
      expect([
        ['changed', 'superseded'],
        ['changed', 'true'],
      ]).toContainEqual(outcomes);
      await expect(scene.as('chen.li')).rejects.toThrow();
      await scene.remove('twice');
    });

    test('a run that died half-way goes on under the same name', async () => {
      await scene.declare('half', ['olga.ivanova', 'peter.hansen', 'chen.li'], {
        groups: ['DB-Owners'],
      });
      let steps = 0;
      const dying = scene.reconciliation.run(
        {},
        {
          run: `half-${scene.env}`,
          step: (work) => {
            steps += 1;
            return steps > 4 ? Promise.reject(new Error('dead')) : work();
          },
        },
      );
      await expect(dying).rejects.toThrow('dead');
      await expect(scene.as('chen.li')).rejects.toThrow();
      const { of } = await scene.reconciliation.run({}, { run: `half-${scene.env}` });
      // As the first half of it has told.
      expect(of('half').outcome).toBe('changed');
      await scene.remove('half');
    });
  });
}
