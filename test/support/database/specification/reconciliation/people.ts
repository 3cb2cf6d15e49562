import { describe, expect, test } from 'vitest';
import type { Scene } from './scene.ts';

/** Who has left or joined a group is out or in by a run alone. */
export function specifyPeopleOfRuns(scene: Scene): void {
  describe('people', () => {
    test('a leaver is out, and a joiner is in, by a run alone', async () => {
      await scene.directory.administrator.addMember('DB-Owners', 'anna.schmidt');
      const who = ['olga.ivanova', 'peter.hansen', 'anna.schmidt'];
      await scene.declare('leaver', who, { groups: ['DB-Owners'] });
      await scene.as('anna.schmidt');
      const session = await scene.world.session(scene.world.server.iamLogin('anna.schmidt'));
      await scene.directory.administrator.removeMember('DB-Owners', 'anna.schmidt');
      await scene.directory.administrator.addMember('DB-Owners', 'ben.fischer');
      const before = await scene.record('leaver');

      const { summary, of } = await scene.reconciliation.run();
      expect(of('leaver')).toMatchObject({
        outcome: 'changed',
        people: { added: ['ben.fischer'], removed: ['anna.schmidt'], unchanged: 2 },
        declarers: [scene.by('leaver').claim.declarer],
        age: 0,
      });
      await expect(scene.as('anna.schmidt')).rejects.toThrow();
      await expect(session.query('SELECT 1')).rejects.toThrow();
      await session.close();
      await scene.as('ben.fischer');
      await scene.as('olga.ivanova');
      expect(summary.people).toMatchObject({ added: 1, removed: 1 });
      const after = await scene.record('leaver');
      expect(after).toEqual({
        ...before,
        madeTrue: { at: expect.any(String), request: summary.run },
        latest: { at: expect.any(String), request: summary.run, outcome: 'made true' },
      });

      const again = await scene.reconciliation.run();
      expect(again.of('leaver')).toMatchObject({ outcome: 'true', plan: [] });
      await scene.directory.administrator.removeMember('DB-Owners', 'ben.fischer');
      await scene.remove('leaver');
    });

    test('a check says who would go, and nobody goes', async () => {
      await scene.declare('checked', ['olga.ivanova', 'peter.hansen', 'greta.lind'], {
        groups: ['DB-Owners'],
      });
      const before = await scene.record('checked');
      const { of, summary } = await scene.reconciliation.run({ mode: 'check' });
      expect(of('checked')).toMatchObject({
        outcome: 'differs',
        people: { removed: ['greta.lind'] },
      });
      expect(of('checked').plan.join()).toContain('greta.lind');
      expect(summary.outcomes.differs).toBe(1);
      await scene.as('greta.lind');
      expect(await scene.record('checked')).toEqual(before);
      await scene.remove('checked');
    });

    test('most people go only if somebody confirms it', async () => {
      await scene.declare('guarded', ['chen.li', 'bruno.costa'], { groups: ['DB-Empty'] });
      const first = await scene.reconciliation.run();
      const refused = first.of('guarded');
      expect(refused).toMatchObject({
        outcome: 'refused',
        problem: expect.stringContaining('--confirm'),
      });
      expect(first.summary.outcomes.refused).toBe(1);
      await scene.as('chen.li');
      expect((await scene.reconciliation.run({ mode: 'check' })).of('guarded').outcome).toBe(
        'refused',
      );
      const id = String(refused.access);
      const second = await scene.reconciliation.run({ confirm: [id] });
      expect(second.of('guarded')).toMatchObject({
        outcome: 'changed',
        people: { removed: ['chen.li', 'bruno.costa'].toSorted() },
      });
      await expect(scene.as('chen.li')).rejects.toThrow();
      await scene.remove('guarded');
    });
  });
}
