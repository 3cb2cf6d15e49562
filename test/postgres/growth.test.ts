import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Batch, RowsOf } from '../../provider/spoke/postgres/batch.ts';
import { SERVER } from '../../provider/spoke/postgres/catalogue/catalogue-queries.ts';
import { readBasis, readCatalogue } from '../../provider/spoke/postgres/catalogue/inspect.ts';
import { readMarks } from '../../provider/spoke/postgres/catalogue/marks.ts';
import type { ServerRow } from '../../provider/spoke/postgres/catalogue/rows.ts';
import { readSighting } from '../../provider/spoke/postgres/catalogue/sighting.ts';
import type { Connection } from '../../provider/spoke/postgres/connection.ts';
import { type Marker, writeMarker } from '../../provider/spoke/postgres/marker.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/**
 * What the server's plans go through, counted in rows: time would tell it late, and only on a quiet
 * machine. The statistics are those from before anybody was a member of anything, which misled the
 * planner into reading all memberships for each person.
 */
const ACCESS = '0123456789ab';
const GROUP = 'readers';
let world: World;
let master: pg.Client;
beforeAll(async () => {
  world = await startWorld(18, inject('awsEndpoint'), 'growth');
  const { host, port, caFile, database, master: login } = world.server;
  master = new pg.Client({
    ...{ host, port, database, user: login.username, password: login.password },
    ssl: { ca: readFileSync(caFile, 'utf8') },
  });
  await master.connect();
  await master.query(`CREATE ROLE ${GROUP}; ${commentOn(GROUP, group(database))}`);
});
afterAll(async () => {
  await master?.end();
  await world?.stop();
});

function group(database: string): Marker {
  return { is: 'readonly', access: ACCESS, for: 'growth', database, server: 'localhost:1' };
}

function commentOn(role: string, marker: Marker): string {
  return `COMMENT ON ROLE ${role} IS ${pg.escapeLiteral(writeMarker(marker))}`;
}

async function addPeople(names: readonly string[]): Promise<void> {
  await master.query(names.map((name) => `CREATE ROLE ${name} LOGIN`).join(';'));
  await world.sql(world.server.superuser, 'ANALYZE pg_auth_members, pg_authid');
  await master.query(names.map((name) => commentOn(name, { is: 'person' })).join(';'));
  await master.query(`GRANT ${GROUP} TO ${names.join(', ')}; GRANT rds_iam TO ${names.join(', ')}`);
}

/** The rows that all reading of so many people goes through. */
async function workFor(names: readonly string[]): Promise<number> {
  let work = 0;
  const query: Connection['query'] = async ({ text }, values) => {
    const asked = values === undefined ? undefined : [...values];
    const explained = await master.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
      asked,
    );
    work += sum(explained.rows.map((row) => workOf(row['QUERY PLAN'][0].Plan)));
    return (await master.query(text, asked)).rows;
  };
  const batch: Connection['batch'] = async <Rows extends readonly unknown[]>(
    statements: Batch<Rows>,
  ) => {
    const results: unknown[][] = [];
    for (const statement of statements) results.push(await query(statement));
    return results as RowsOf<Rows>; // one for each statement
  };
  const connection: Connection = { pid: 0, query, batch, close: async () => {} };
  const asked = {
    access: ACCESS,
    names: [GROUP, ...names],
    schemas: undefined,
    adopt: undefined,
  };
  const [server] = await connection.query<ServerRow>(SERVER);
  if (server === undefined) throw new Error('the server gave no row about itself');
  const basis = await readBasis(connection, server, asked);
  expect(basis.roles).toHaveLength(names.length + 2);
  await readCatalogue(connection, basis, asked, true);
  await readMarks(connection);
  await readSighting(connection, { access: ACCESS, database: server.database, username: 'x' });
  return work;
}

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

function workOf(node: PlanNode): number {
  const removed =
    (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0);
  const own = node['Actual Loops'] * (1 + node['Actual Rows'] + removed);
  return own + sum((node.Plans ?? []).map(workOf));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

test('reading an access with 1,500 people goes through few rows for each of them', async () => {
  const names = Array.from({ length: 1_500 }, (_, at) => `person_${at}`);
  await addPeople(names);
  // Some 110. Looking through all others for each of them would be thousands.
  expect((await workFor(names)) / names.length).toBeLessThan(300);
});
