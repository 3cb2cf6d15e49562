import { expect } from 'vitest';
import { describeIdentity } from '../../provider/contract/request/identity.ts';
import { parsePhysicalId } from '../../provider/lifecycle/cloudformation/physical-id.ts';
import { parametersBelow, ROOT } from '../support/parameters.ts';
import { query } from '../support/postgres-sessions.ts';
import type { Outcome } from './stacks.ts';
import type { Stage } from './stage.ts';

/** The contents of the database and of Parameter Store, read without the product. */
interface Truth {
  /**
   * Each access that has any role: `env/project/appname/dbname at host:port`, the server that its
   * roles are for.
   */
  readonly withRoles: ReadonlySet<string>;
  /** Each access that has any parameter, in the same words: the server that its URL names. */
  readonly withParameters: ReadonlySet<string>;
  /** Each access that somebody declares by its record, in the same words. */
  readonly withRecords: ReadonlySet<string>;
  /** Users without a password. */
  readonly people: ReadonlySet<string>;
}

const MARKERS = `
  SELECT substring(d.description FROM 17)::jsonb AS marker FROM pg_shdescription d
   WHERE d.classoid = 'pg_authid'::regclass AND d.description LIKE 'database-access: {%"for"%'`;
/** An application user's marker names no server: it is its access's group role's. */
const ROLES = `
  WITH m AS (${MARKERS})
  SELECT DISTINCT m.marker ->> 'for' || ' at ' ||
         coalesce(m.marker ->> 'server', g.marker ->> 'server', 'nowhere')
    FROM m LEFT JOIN m g ON g.marker ->> 'for' = m.marker ->> 'for' AND g.marker ? 'server'`;
const LEVELS = `
  WITH m AS (${MARKERS})
  SELECT DISTINCT marker ->> 'is' FROM m WHERE marker ? 'server' ORDER BY 1`;
const PEOPLE = `
  SELECT a.rolname FROM pg_authid a
    JOIN pg_shdescription d ON d.objoid = a.oid AND d.classoid = 'pg_authid'::regclass
   WHERE a.rolcanlogin AND d.description = 'database-access: {"is":"person"}'`;

async function truth({ sandbox: { postgres }, ssm }: Stage): Promise<Truth> {
  const all = [...(await parametersBelow(ssm, ROOT))].map(
    ([name, value]) => [name.slice(ROOT.length + 1), value] as const,
  );
  const isRecord = ([name]: readonly [string, string]) => name.startsWith('records/');
  // Notes of removals, which Parameter Store forgets by itself.
  const isNote = ([name]: readonly [string, string]) => name.startsWith('removed/');
  const stored = all.filter((parameter) => !isRecord(parameter) && !isNote(parameter));
  const urls = new Map(stored.filter(([name]) => name.endsWith('/url')));
  const whole = ([name]: readonly [string, string]) => {
    const access = name.slice(0, name.lastIndexOf('/'));
    const url = urls.get(`${access}/url`);
    return `${access} at ${url === undefined ? 'nowhere' : new URL(url).host}`;
  };
  return {
    withRoles: new Set(await query(postgres, postgres.superuser, ROLES)),
    withParameters: new Set(stored.map(whole)),
    withRecords: new Set(all.filter(isRecord).map(([, value]) => declared(value))),
    people: new Set(await query(postgres, postgres.superuser, PEOPLE)),
  };
}

/** A record that names few groups and schemas is plain JSON. */
function declared(text: string): string {
  const { request, declarers, elsewhere } = JSON.parse(text);
  const { env, project, appname, dbname, dbendpoint } = request;
  const what = `${[env, project, appname, dbname].join('/')} at ${dbendpoint}`;
  if (declarers.length === 0) return `${what}, by nobody`;
  return elsewhere.length === 0 ? what : `${what}, and elsewhere`;
}

/** The levels that have a group role, of all accesses. */
export function levels({ sandbox: { postgres } }: Stage): Promise<string[]> {
  return query(postgres, postgres.superuser, LEVELS);
}

/**
 * Expects database, people and parameters to be exactly what the stacks say, and every stored login
 * to work.
 */
export async function expectTruth(
  stage: Stage,
  stacks: readonly Outcome[],
  people: readonly string[] = [],
  { isRetained = false } = {},
): Promise<void> {
  const ids = stacks.flatMap(({ resources }) => Object.values(resources));
  const declared = ids.flatMap((id) => parsePhysicalId(id) ?? []);
  const expected = new Set(
    declared.map(
      ({ identity, endpoint }) =>
        `${describeIdentity(identity)} at ${endpoint.host}:${endpoint.port}`,
    ),
  );
  expect(await truth(stage)).toEqual({
    withRoles: expected,
    withParameters: expected,
    withRecords: isRetained
      ? new Set([...expected].map((access) => `${access}, by nobody`))
      : expected,
    people: new Set(people),
  });
  for (const { identity } of declared) await logIn(stage, describeIdentity(identity));
}

/** Logs in as the application, with the stored parameters, and returns the name of its user. */
export async function logIn(
  { sandbox: { postgres }, ssm, passwords }: Stage,
  access: string,
): Promise<string> {
  const parameters = await parametersBelow(ssm, `${ROOT}/${access}`);
  const value = (kind: string) => parameters.get(`${ROOT}/${access}/${kind}`) ?? '';
  passwords.add(value('password'));
  const login = { username: value('username'), password: value('password') };
  expect(value('url')).toContain(`//${login.username}:${login.password}@`);
  const [user = ''] = await query(postgres, login, 'SELECT session_user');
  return user;
}
