import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';

/** What a DBA has set for the sessions of everybody: the spoke's sessions are as it needs them. */
export function describeSessionSettings(given: () => World): void {
  describe('settings of all sessions', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
    const isMysql = () => world.server.flavour === 'mysql';
    const CHANGED = ['init_connect', 'autocommit', 'sql_select_limit', 'sql_big_selects'];
    afterEach(async () => {
      for (const name of [...CHANGED, 'max_join_size', readOnly(), longest()])
        await asRoot(`SET GLOBAL ${name} = DEFAULT`);
    });
    const readOnly = () => (isMysql() ? 'transaction_read_only' : 'tx_read_only');
    const longest = () => (isMysql() ? 'max_execution_time' : 'max_statement_time');

    test.each([
      ['latin1', () => "init_connect = 'SET NAMES latin1'"],
      [
        'other settings by init_connect',
        () => "init_connect = 'SET autocommit = 0, sql_select_limit = 1'",
      ],
      ['one row', () => 'sql_select_limit = 1'],
      ['small queries', () => 'sql_big_selects = 0, GLOBAL max_join_size = 1'],
      ['a millisecond', () => `${longest()} = ${isMysql() ? 1 : 0.001}`],
      ['transactions that only read', () => `${readOnly()} = 1`],
    ])('%s', async (_, setting) => {
      await world.sql(world.server.master, 'CREATE DATABASE IF NOT EXISTS `größe`');
      const access = { appname: 'settings', dbname: 'größe' };
      const ensure = (...who: string[]) =>
        world.ensure(access, {}, { people: people('readonly', ...who) });
      await asRoot(`SET GLOBAL ${setting()}`);
      await ensure('ángela', 'björn', '日本');
      expect(await ensure('ángela', 'björn', '日本')).toMatchObject({ plan: [], warnings: [] });
      expect((await ensure('ángela')).people.removed).toBe(2);
      await world.remove(access);
    });
  });
}
