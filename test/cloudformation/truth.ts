import { expect } from 'vitest';
import { describeIdentity } from '../../provider/contract/identity.ts';
import { readPhysicalId } from '../../provider/custom-resource/physical-id.ts';
import { query } from '../terraform/database.ts';
import { parametersBelow, ROOT } from '../terraform/parameters.ts';
import type { Outcome, Stage } from './stage.ts';

/** What is there, seen from outside of the product: in the database, and in Parameter Store. */
interface Truth {
  /** `env/project/appname/dbname` of each access that has any role. */
  readonly roles: ReadonlySet<string>;
  /** The same of each that has any parameter. */
  readonly parameters: ReadonlySet<string>;
  /** Users without a password. */
  readonly people: ReadonlySet<string>;
}

const ROLES = `
  SELECT DISTINCT substring(d.description FROM 17)::jsonb ->> 'for' FROM pg_shdescription d
   WHERE d.classoid = 'pg_authid'::regclass AND d.description LIKE 'database-access: {%"for"%'`;
const PEOPLE = `
  SELECT a.rolname FROM pg_authid a JOIN pg_shdescription d ON d.objoid = a.oid AND d.classoid = 'pg_authid'::regclass
   WHERE a.rolcanlogin AND d.description = 'database-access: {"is":"person"}'`;

async function truth({ sandbox: { postgres }, ssm }: Stage): Promise<Truth> {
  const names = [...(await parametersBelow(ssm, ROOT)).keys()].map((name) =>
    name.slice(ROOT.length + 1),
  );
  return {
    roles: new Set(await query(postgres, postgres.superuser, ROLES)),
    parameters: new Set(
      names
        // Notes of removals, which Parameter Store forgets by itself.
        .filter((name) => !name.startsWith('removed/'))
        .map((name) => name.slice(0, name.lastIndexOf('/'))),
    ),
    people: new Set(await query(postgres, postgres.superuser, PEOPLE)),
  };
}

/** Database, people and parameters are exactly what the stacks say that they are; and every login that they tell of works. */
export async function expectTruth(
  stage: Stage,
  stacks: readonly Outcome[],
  people: readonly string[] = [],
): Promise<void> {
  const declared = new Set(
    stacks
      .flatMap(({ resources }) => Object.values(resources))
      .flatMap((id) => {
        const place = readPhysicalId(id);
        return place === undefined ? [] : [describeIdentity(place.identity)];
      }),
  );
  expect(await truth(stage)).toEqual({
    roles: declared,
    parameters: declared,
    people: new Set(people),
  });
  for (const access of declared) await logIn(stage, access);
}

/** As the application, with what its parameters hold: its user's name. */
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
