import { describe, expect, test } from 'vitest';
import { rewriteRecord } from '../../../declarers.ts';
import type { Scene } from './scene.ts';

/** Accesses whose records say something special. */
export function specifyRecordsOfRuns(scene: Scene): void {
  describe('records', () => {
    test('an access whose master came with a request is told, with the cure', async () => {
      const plain = { appname: 'plain' };
      await scene.world.ensure(plain, {}, scene.by('plain'));
      const { of, summary } = await scene.reconciliation.run();
      expect(of('plain')).toMatchObject({
        outcome: 'not possible',
        problem: expect.stringContaining('Declare mastersecret'),
      });
      expect(summary.oldest?.access).not.toBe(of('plain').access);
      await scene.world.remove(plain, {}, scene.by('plain'));
    });

    test('an access that nobody declares any more is kept up to date while it is retained', async () => {
      const retained = { groups: ['DB-Owners'], ondelete: 'retain' };
      await scene.declare('retained', ['olga.ivanova', 'peter.hansen', 'chen.li'], retained);
      await scene.remove('retained', retained);
      const { of } = await scene.reconciliation.run();
      expect(of('retained')).toMatchObject({
        outcome: 'changed',
        declarers: [],
        people: { removed: ['chen.li'] },
      });
      expect((await scene.record('retained'))?.declarers).toEqual([]);
      await scene.declare('retained', ['olga.ivanova', 'peter.hansen'], { groups: ['DB-Owners'] });
      await scene.remove('retained');
    });

    test('a server that can not be reached does not keep the others', async () => {
      await scene.declare('down');
      await scene.declare('up');
      await rewriteRecord(
        scene.world.ssm,
        'down',
        (known) => ({
          ...known,
          request: { ...known.request, dbendpoint: `${scene.world.server.host}:1` },
        }),
        scene.env,
      );
      const { of, summary } = await scene.reconciliation.run();
      expect(of('down')).toMatchObject({ outcome: 'failed', problem: expect.any(String) });
      expect(of('up')).toMatchObject({ outcome: 'true' });
      expect(summary.oldest?.access).toBe(of('down').access);
      await rewriteRecord(
        scene.world.ssm,
        'down',
        (known) => ({
          ...known,
          request: {
            ...known.request,
            dbendpoint: `${scene.world.server.host}:${scene.world.server.port}`,
          },
        }),
        scene.env,
      );
      expect((await scene.reconciliation.run()).of('down').outcome).toBe('true');
      await scene.remove('down');
      await scene.remove('up');
    });
  });
}
