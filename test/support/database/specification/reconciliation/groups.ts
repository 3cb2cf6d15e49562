import { describe, expect, test } from 'vitest';
import type { Scene } from './scene.ts';

/** What a run knows of the groups, which no engine changes. */
export function specifyGroupsOfRuns(scene: Scene): void {
  describe('groups', () => {
    test('a run for one group leaves accesses alone that do not name it', async () => {
      await scene.declare('named', ['olga.ivanova', 'peter.hansen', 'chen.li'], {
        groups: ['db-owners'],
      });
      await scene.declare('unnamed', ['florian.huber', 'greta.lind', 'chen.li'], {
        groups: ['DB-Primary'],
      });
      const asked = scene.directory.asked.length;
      const { rows, of } = await scene.reconciliation.run({ groups: ['DB-OWNERS'] });
      expect(rows).toHaveLength(1);
      expect(of('named')).toMatchObject({ outcome: 'changed', people: { removed: ['chen.li'] } });
      const seen = of('named').sighting;
      expect(seen?.logins.filter(({ kind }) => kind === 'person')).toMatchObject([
        { name: 'olga.ivanova', level: 'readonly', groups: ['db-owners'] },
        { name: 'peter.hansen', level: 'readonly', groups: ['db-owners'] },
      ]);
      await scene.as('chen.li');
      const searched = JSON.stringify(scene.directory.asked.slice(asked));
      expect(searched).not.toContain('DB-Primary');
      await scene.remove('named');
      await scene.reconciliation.run({ accesses: [`${scene.env}/x/unnamed/y`] });
      await scene.as('chen.li');
      await scene.reconciliation.run({ accesses: ['no such access'] });
      await scene.as('chen.li');
      await scene.remove('unnamed');
    });

    test('nobody goes whose group can not be read, and other accesses are brought up to date', async () => {
      await scene.declare('dark', ['tom.becker', 'chen.li'], {
        groups: { 'No such group': 'readonly' },
      });
      await scene.declare('light', ['olga.ivanova', 'peter.hansen', 'chen.li'], {
        groups: ['DB-Owners'],
      });
      const { of, summary } = await scene.reconciliation.run();
      expect(of('dark')).toMatchObject({
        outcome: 'failed',
        problem: expect.stringContaining('there is no group No such group'),
      });
      expect(of('light')).toMatchObject({ outcome: 'changed', people: { removed: ['chen.li'] } });
      await scene.as('chen.li');
      await scene.as('tom.becker');
      expect(summary).toMatchObject({ groups: { all: 2, failed: 1 }, outcomes: { failed: 1 } });
      await scene.remove('dark');
      await scene.remove('light');
    });

    test('a directory that fails in the middle takes nobody away', async () => {
      const who = ['olga.ivanova', 'peter.hansen', 'emil.jansen'];
      await scene.declare('middle', who, { groups: ['DB-Owners', 'Data Platform'] });
      const before = scene.directory.asked.length;
      await scene.reconciliation.run({ mode: 'check' });
      const searches = scene.directory.asked.slice(before).filter(({ page }) => page === 1).length;
      expect(searches).toBeGreaterThan(4);
      const outcomes = new Set<string>();
      for (let search = 1; search <= searches; search++) {
        scene.directory.fail({ search, how: search % 2 === 0 ? { code: 51 } : 'disconnect' });
        const { of } = await scene.reconciliation.run({ groups: ['Data Platform'] });
        outcomes.add(of('middle').outcome);
        for (const name of who) await scene.as(name);
      }
      expect(outcomes).toContain('failed');
      await scene.remove('middle');
    });
  });
}
