import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { World } from '../postgres/world.ts';
import type { Contender, Place } from './contender.ts';

const GROUP = 'bench_floor';

/** The statements that nobody can do without, in one query over one connection: no lock, no inspection, no proof. */
export async function floor({ server, sql }: World, { port }: Place): Promise<Contender> {
  const { username: user, password } = server.master;
  const ca = readFileSync(server.caFile, 'utf8');
  const at = { host: server.host, port, database: server.database, user, password, ssl: { ca } };
  const query = async (text: string, values?: unknown[]) => {
    const client = new pg.Client(at);
    await client.connect();
    try {
      await client.query(text, values);
    } finally {
      await client.end();
    }
    return [];
  };
  const quoted = (names: readonly string[]) => names.map(pg.escapeIdentifier);
  await sql(server.master, `DROP ROLE IF EXISTS ${GROUP}; CREATE ROLE ${GROUP} NOLOGIN`);
  return {
    create: (names) =>
      query(
        [
          ...quoted(names).flatMap((name) => [
            `CREATE ROLE ${name} LOGIN`,
            `COMMENT ON ROLE ${name} IS 'database-access: {"is":"person"}'`,
          ]),
          `GRANT ${GROUP} TO ${quoted(names).join(', ')}`,
          `GRANT rds_iam TO ${quoted(names).join(', ')}`,
        ].join(';\n'),
      ),
    again: (names) =>
      query(
        `SELECT rolname, rolcanlogin, shobj_description(r.oid, 'pg_authid'),
                ARRAY(SELECT roleid FROM pg_auth_members WHERE member = r.oid)
           FROM pg_roles r WHERE rolname = ANY($1)`,
        [names],
      ),
    remove: (names) => query(`DROP ROLE ${quoted(names).join(', ')}`),
  };
}
