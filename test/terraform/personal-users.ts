import type { Administrator } from '../sandbox/directory/administrator.ts';
import { parametersBelow, ROOT } from '../support/parameters.ts';
import { OUR_ROLES, query } from '../support/postgres-sessions.ts';
import type { Stage } from '../support/terraform/stage.ts';

/** The people of an access: in the directory, in the module's output, in the database. */

const LOGINS_WITHOUT_PASSWORD = `
  SELECT rolname FROM pg_authid
   WHERE rolcanlogin AND rolpassword IS NULL AND rolname IN (${OUR_ROLES})`;

const MEMBERSHIPS = `
  SELECT roleid::regrole || ' ' || member::regrole FROM pg_auth_members ORDER BY 1`;

/** The administrator who changes groups. */
export function administratorOf({ sandbox }: Stage): Administrator {
  if (!sandbox.directory) throw new Error('the sandbox has no directory');
  return sandbox.directory.administrator;
}

export async function personalUsers(stage: Stage): Promise<Set<string>> {
  return new Set(await stage.superuser(LOGINS_WITHOUT_PASSWORD));
}

/** Sends one statement as a person who logs in with a fresh token. */
export function asPerson({ sandbox }: Stage, name: string, statement: string): Promise<string[]> {
  const { postgres } = sandbox;
  return query(postgres, postgres.iamLogin(name), statement);
}

/** The module's output `people` of each access. */
export async function peopleOutput(stage: Stage): Promise<Record<string, unknown>> {
  const { output } = await stage.terraform('output -json accesses');
  const accesses: Record<string, { people: unknown }> = JSON.parse(output);
  return Object.fromEntries(Object.entries(accesses).map(([key, { people }]) => [key, people]));
}

/** All that a request can change, to be compared with what it was. */
export async function everything(stage: Stage): Promise<unknown> {
  return {
    roles: await stage.superuser('SELECT rolname, rolcanlogin FROM pg_roles ORDER BY 1'),
    memberships: await stage.superuser(MEMBERSHIPS),
    parameters: await parametersBelow(stage.ssm, ROOT),
  };
}
