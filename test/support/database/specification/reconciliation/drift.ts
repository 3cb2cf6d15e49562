import { describe, expect, test } from 'vitest';
import type { Engine } from '../engine.ts';
import type { Scene } from './scene.ts';

/** What a DBA did by hand is undone. */
export function specifyDrift(scene: Scene, { statements }: Pick<Engine, 'statements'>): void {
  describe('drift', () => {
    test('what a DBA granted, revoked or dropped is as declared again', async () => {
      await scene.declare('drift', [], { privileges: 'readwrite' });
      const app = await scene.world.application(scene.access('drift'));
      await statements.misgrant(scene.world, app.username, 'ledger');
      const { of } = await scene.reconciliation.run();
      expect(of('drift')).toMatchObject({ outcome: 'changed' });
      await scene.world.sql(app, 'INSERT INTO ledger VALUES (1)');
      const { master } = scene.world.server;
      const password = statements.setPassword(app.username, 'Another-Password-1');
      await scene.world.sql(master, password);
      await expect(scene.world.sql(app, 'SELECT 1')).rejects.toThrow();
      expect((await scene.reconciliation.run()).of('drift').outcome).toBe('changed');
      await scene.world.sql(app, 'SELECT * FROM ledger');
      expect((await scene.reconciliation.run()).of('drift').outcome).toBe('true');
      await scene.remove('drift');
    });

    test('no password is in what the steps log or write', async () => {
      await scene.declare('quiet');
      const app = await scene.world.application(scene.access('quiet'));
      await scene.world.sql(
        scene.world.server.master,
        statements.setPassword(app.username, 'Another-Password-2'),
      );
      const { rows } = await scene.reconciliation.run();
      const logs = [...scene.reconciliation.logs, ...scene.world.logs];
      const text = [...logs, JSON.stringify(rows)].join('\n');
      for (const password of [app.password, scene.world.server.master.password])
        expect(text).not.toContain(password);
      await scene.remove('quiet');
    });
  });
}
