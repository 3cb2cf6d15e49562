import { SSMClient } from '@aws-sdk/client-ssm';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { type MariadbSeries, mariadbProgram } from '../sandbox/mariadb/program.ts';
import { CENTRAL, MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { storeMaster } from '../support/parameters.ts';
import { query } from '../support/postgres-sessions.ts';
import { createWorkspace } from '../support/terraform/workspace.ts';
import type { Narrator } from './narrator.ts';
import { type Terraform, terraformOf } from './terraform.ts';

/** The place of the story. */
export interface Stage {
  readonly narrator: Narrator;
  readonly sandbox: Sandbox;
  readonly terraform: Terraform;
  /** Whoever owns the database and the application: may read parameters of member-a. */
  readonly ssm: SSMClient;
}

export const MASTER = '/masters/orders';
export const APPLY = 'apply -auto-approve';
const TABLE = 'CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY, item text)';
export const READ = 'SELECT id, item FROM orders';
export const WRITE = "INSERT INTO orders (item) VALUES ('a cup of coffee')";
export const DROP = 'DROP TABLE orders';

/**
 * Debian and its like fetch MariaDB themselves. Elsewhere it must be installed by hand, and the
 * demo goes on without it.
 */
async function canHaveMariadb(narrator: Narrator): Promise<MariadbSeries | undefined> {
  try {
    await narrator.during(mariadbProgram('10.11', narrator.output));
    return '10.11';
  } catch (error) {
    narrator.say(`no MariaDB: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

export async function anOrganization(narrator: Narrator): Promise<Stage> {
  narrator.step('An empty organization on this machine');
  const mariadb = await canHaveMariadb(narrator);
  const sandbox = await narrator.during(
    startSandbox({ mariadb, rollout: false, progress: narrator.output }),
  );
  const { variables, postgres } = sandbox;
  // From here on, this process is a user of the sandbox, as `npm run sandbox -- COMMAND` is.
  Object.assign(process.env, variables);
  const ssm = new SSMClient({ profile: 'member-a' });
  await query(postgres, postgres.master, TABLE);
  await storeMaster(ssm, MASTER, postgres);
  narrator.say(
    [
      `Account ${CENTRAL} is central: from there the company's Active Directory can be reached.`,
      `Account ${MEMBER_A} is member-a: it has a private PostgreSQL, whose master user's password is in its Parameter Store: ${MASTER}.`,
      `Account ${MEMBER_B} is member-b: the next team.`,
      'Nothing of database-access is anywhere.',
    ].join('\n'),
  );
  const { path } = temporaryFolder('demo');
  const workspace = createWorkspace('terraform/examples/quickstart', path, variables);
  return { narrator, sandbox, ssm, terraform: terraformOf(workspace, narrator) };
}
