import { readFileSync } from 'node:fs';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import pg from 'pg';
import { connectClient } from '../../sandbox/mysql-protocol/client.ts';
import { MEMBER_A, MEMBER_B } from '../../sandbox/organization/roles.ts';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { Company } from './company.ts';

/** What people, applications and DBAs do on both servers. */

export const ENGINES = ['postgres', 'mariadb'] as const;
export type Engine = (typeof ENGINES)[number];

export const BOTH = { postgres: true, mariadb: true };
export const NEITHER = { postgres: false, mariadb: false };

/** On which servers somebody may log in. */
export async function logins(
  company: Company,
  person: string,
): Promise<Readonly<Record<Engine, boolean>>> {
  const can = (engine: Engine) => may(sql(company, engine, personOn(company, engine, person)));
  return { postgres: await can('postgres'), mariadb: await can('mariadb') };
}

/** Somebody with a fresh token. */
export function personOn({ sandbox }: Company, engine: Engine, name: string): Login {
  return serverOf(sandbox, engine).iamLogin(name);
}

export function serverOf({ postgres, mariadb }: Company['sandbox'], engine: Engine) {
  const server = engine === 'postgres' ? postgres : mariadb;
  if (server === undefined) throw new Error(`there is no ${engine}`);
  return server;
}

/** Does it work? */
export async function may(what: Promise<unknown>): Promise<boolean> {
  return await what.then(
    () => true,
    () => false,
  );
}

/** Statements, in a session of their own: the rows of the last. */
export async function sql(
  { sandbox }: Company,
  engine: Engine,
  { username: user, password }: Login,
  ...statements: readonly string[]
): Promise<unknown[]> {
  let rows: unknown;
  const { host, port, database, caFile } = serverOf(sandbox, engine);
  if (engine === 'postgres') {
    const ssl = { ca: readFileSync(caFile, 'utf8') };
    const client = new pg.Client({ host, port, database, user, password, ssl });
    try {
      await client.connect();
      for (const statement of statements) ({ rows } = await client.query(statement));
    } finally {
      await client.end();
    }
    return Array.isArray(rows) ? rows : [];
  }
  const login = { host, port, caFile, username: user, password };
  const client = await connectClient(login, { database });
  try {
    for (const statement of statements) [rows] = await client.query(statement);
  } finally {
    client.destroy();
  }
  return Array.isArray(rows) ? rows : [];
}

/** The login of an application, as its parameters say. */
export async function application(
  { sandbox }: Company,
  engine: Engine,
  appname: string,
): Promise<Login> {
  const account = engine === 'postgres' ? MEMBER_A : MEMBER_B;
  const ssm = new SSMClient(sandbox.administrator(account));
  const Path = `/database-access/prod/shop/${appname}/`;
  const { Parameters = [] } = await ssm.send(
    new GetParametersByPathCommand({ Path, Recursive: true, WithDecryption: true }),
  );
  const stored = (kind: string) =>
    Parameters.find(({ Name = '' }) => Name.endsWith(`/${kind}`))?.Value ?? '';
  return { username: stored('username'), password: stored('password') };
}
