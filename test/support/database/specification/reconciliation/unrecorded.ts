import { DeleteParametersCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import type { Row } from '../../../../../provider/contract/messages/reconcile.ts';
import { accessId } from '../../../../../provider/contract/request/identity.ts';
import { hostPort } from '../../../../../provider/contract/request/request.ts';
import { createTable } from '../engine.ts';
import type { Scene } from './scene.ts';

/** What has marks of ours, but no record. */
export function specifyWhatHasNoRecord(scene: Scene): void {
  const requestOf = (appname: string, fields = {}) =>
    scene.world.request(scene.access(appname, fields));
  const idOf = (appname: string, fields = {}) => accessId(requestOf(appname, fields).identity);
  /** Somebody deletes the record by hand. */
  const forget = (id: string) =>
    scene.world.ssm.send(
      new DeleteParametersCommand({ Names: [`/database-access/records/${id}`] }),
    );
  const unrecordedIn = (rows: readonly Row[]) =>
    rows.filter(({ outcome }) => outcome === 'unrecorded');
  const endpoint = () => hostPort(requestOf('any').endpoint);

  describe('an access without a record', () => {
    const who = ['olga.ivanova', 'peter.hansen'];

    test('is told by the marks on its server, with its logins, until it is declared again', async () => {
      await scene.declare('kept');
      const groups = { groups: ['DB-Owners'] };
      await scene.declare('lost', who, groups);
      await forget(idOf('lost'));
      const { of, rows, summary } = await scene.reconciliation.run();
      const told = of('lost');
      expect(told).toMatchObject({
        outcome: 'unrecorded',
        access: idOf('lost'),
        endpoint: endpoint(),
        found: {
          logins: 3,
          parameters: [expect.any(String), expect.any(String), expect.any(String)],
        },
        problem: expect.stringContaining(`3 users of it can log in to ${endpoint()}`),
      });
      const { username } = await scene.world.application(scene.access('lost'));
      expect(told.found?.names).toContain(username);
      expect(unrecordedIn(rows)).toHaveLength(1);
      expect(of('kept').outcome).toBe('true');
      expect(summary).toMatchObject({ accesses: 1, outcomes: { true: 1, unrecorded: 1 } });
      expect(summary.oldest?.access).toBe(idOf('kept'));

      const checked = await scene.reconciliation.run({ mode: 'check' });
      expect(checked.of('lost').outcome).toBe('unrecorded');
      const narrow = await scene.reconciliation.run({ accesses: [idOf('kept')] });
      expect(unrecordedIn(narrow.rows)).toEqual([]);
      await scene.as('olga.ivanova');

      await scene.declare('lost', who, groups);
      const healed = await scene.reconciliation.run();
      expect(healed.of('lost').outcome).toBe('true');
      await scene.remove('lost');
      expect(unrecordedIn((await scene.reconciliation.run()).rows)).toEqual([]);
      await scene.remove('kept');
    });

    test('is told by its credentials if no other access leads to its server', async () => {
      await scene.declare('alone', who);
      await forget(idOf('alone'));
      const { of, summary } = await scene.reconciliation.run();
      expect(of('alone')).toMatchObject({
        outcome: 'unrecorded',
        endpoint: endpoint(),
        found: { logins: 0, names: [] },
        problem: expect.stringContaining('nobody knows whether they work'),
      });
      expect(summary).toMatchObject({ accesses: 0, outcomes: { unrecorded: 1 } });
      await scene.declare('alone');
      await scene.remove('alone');
    });

    test('is told as one of another account, if its marks came from there', async () => {
      const there = { account: '333333333333' };
      await scene.declare('copied', who, there);
      await forget(idOf('copied', there));
      await scene.declare('here');
      const { rows } = await scene.reconciliation.run();
      expect(unrecordedIn(rows)).toMatchObject([
        {
          access: idOf('copied', there),
          endpoint: endpoint(),
          found: { logins: 3 },
          problem: expect.stringContaining('users of an access of another account or Region'),
        },
      ]);
      await scene.remove('here');
      await scene.declare('copied', [], there);
      await scene.remove('copied', there);
    });

    test('is none that is declared while the run goes', async () => {
      await scene.declare('old');
      const { rows } = await scene.reconciliation.run(
        {},
        { afterRecords: () => scene.declare('young', who) },
      );
      expect(rows).toMatchObject([{ outcome: 'true' }]);
      await scene.remove('old');
      await scene.remove('young');
    });

    test('is none that was removed, although its objects are kept', async () => {
      const owner = { privileges: 'owner' };
      await scene.declare('tables', who, owner);
      const app = await scene.world.application(scene.access('tables'));
      await scene.world.sql(app, createTable('made_by_tables'));
      await scene.remove('tables', owner);
      await scene.declare('next');
      const { rows } = await scene.reconciliation.run();
      expect(rows).toMatchObject([{ access: idOf('next'), outcome: 'true' }]);
      await scene.remove('next');
    });

    test('is none that nobody declares any more, but that is retained', async () => {
      const retained = { ondelete: 'retain' };
      await scene.declare('retained', who, retained);
      await scene.remove('retained', retained);
      const { rows } = await scene.reconciliation.run();
      expect(unrecordedIn(rows)).toEqual([]);
      await scene.declare('retained');
      await scene.remove('retained');
    });
  });

  test('a server calls itself the same, whichever access leads to it', async () => {
    await scene.declare('one');
    await scene.declare('two');
    const marksBy = async (appname: string) => {
      const reconciles = { version: -1, tellsMarks: true };
      const order = { reconciles, requestId: 'of a run' };
      const report = await scene.world.ensure(scene.access(appname), {}, order);
      expect(report.reconciled?.not?.why).toBe('superseded');
      return report.reconciled?.marks;
    };
    const [one, two] = [await marksBy('one'), await marksBy('two')];
    expect(one).toEqual(two);
    expect(one?.server).toMatch(/^\S+:\d+$/);
    expect(one?.accesses).toMatchObject(
      ['one', 'two']
        .map((appname) => ({ access: idOf(appname), hostPort: endpoint(), logins: 1 }))
        .toSorted((a, b) => (a.access < b.access ? -1 : 1)),
    );
    await scene.remove('one');
    await scene.remove('two');
  });
}
