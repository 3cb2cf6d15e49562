import type { Server } from '../support/database/mysql.ts';
import type { System } from '../support/database/world.ts';
import { dialectOf } from './dialect.ts';

/**
 * Remembers what is on a server, and returns how to take away what suites have left there since:
 * users, roles and databases, and all in the database that the tests use.
 */
export async function handedOver(system: System<Server>): Promise<() => Promise<void>> {
  const { server } = system;
  const { accounts } = dialectOf(system);
  const asRoot = async <Row>(work: (query: (sql: string) => Promise<Row[]>) => Promise<void>) => {
    const session = await system.connect(server.superuser, 'information_schema', server.caFile);
    await work((sql) => session.query<Row>(sql)).finally(() => session.close());
  };
  const ACCOUNTS = `SELECT CONCAT(IF(host = '', 'ROLE ', 'USER '), QUOTE(name),
                           IF(host = '', '', CONCAT('@', QUOTE(host)))) AS what FROM (${accounts}) a`;
  const DATABASES = `SELECT CONCAT('DATABASE \`', REPLACE(SCHEMA_NAME, '\`', '\`\`'), '\`') AS what
                       FROM information_schema.SCHEMATA`;
  const kept = new Set<string>();
  await asRoot<{ what: string }>(async (query) => {
    for (const { what } of [...(await query(DATABASES)), ...(await query(ACCOUNTS))])
      kept.add(what);
    kept.delete(`DATABASE \`${server.database}\``);
  });
  return () =>
    asRoot<{ what: string }>(async (query) => {
      // Databases go first: MySQL drops nobody who is a definer.
      for (const found of [DATABASES, ACCOUNTS])
        for (const { what } of await query(found)) if (!kept.has(what)) await query(`DROP ${what}`);
      await query(`CREATE DATABASE \`${server.database}\``);
    });
}
