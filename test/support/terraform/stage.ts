import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DOOR_FUNCTION } from '../../../provider/contract/names.ts';
import { functionArn } from '../../sandbox/lambda/function.ts';
import type { Pool } from '../../sandbox/lambda/pool.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';
import { MEMBER_A, REGION } from '../../sandbox/organization/roles.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import {
  type Credentials,
  credentialsIn,
  parametersBelow,
  ROOT,
  storeMaster,
} from '../parameters.ts';
import { query } from '../postgres-sessions.ts';
import {
  createWorkspace,
  KEEPS_PROVIDER,
  type Run,
  type RunOptions,
  type Workspace,
} from './workspace.ts';

/**
 * A sandbox, a configuration that is applied to it through the door of member-a, and views of it
 * from outside.
 */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly workspace: Workspace;
  /** The function that Terraform asks unless told otherwise. */
  readonly door: Pool;
  /** Clients that may do everything in member-a. */
  readonly ssm: SSMClient;
  readonly iam: IAMClient;
  /** Everything that Terraform has printed so far. */
  readonly transcript: string[];
  /** Every application password that has been in Parameter Store after a run. */
  readonly passwords: Set<string>;
  /**
   * Gives `accesses/main.tf` these accesses, all on member-a's database unless they say otherwise.
   */
  set(accesses: Readonly<Record<string, AccessValues>>): void;
  terraform(command: string, options?: RunOptions): Promise<Run>;
  parameters(appname: string): Promise<ReadonlyMap<string, string>>;
  credentials(appname: string): Promise<Credentials>;
  /** Roles that the server did not have at first: an application's, or all. */
  roles(appname?: string): Promise<string[]>;
  superuser(statement: string, database?: string): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * `variable "accesses"` in accesses/main.tf explains them. An account is for the hub: a door knows
 * its own.
 */
export interface AccessValues {
  readonly appname: string;
  readonly account?: string;
  readonly vpc?: string;
  readonly database?: string;
  readonly privileges?: string;
  readonly schemas?: readonly string[];
  readonly groups?: Readonly<Record<string, string>>;
  readonly until?: Readonly<Record<string, string>>;
  readonly confirm_removals?: boolean;
  readonly rotation?: string;
  readonly on_delete?: string;
  readonly dry_run?: boolean;
  readonly declared_by?: string;
  readonly take_over?: boolean;
  readonly adopt?: string;
  readonly revision?: string;
}

export const MASTER = '/masters/app';

export async function startStage(configuration = 'test/terraform/accesses'): Promise<Stage> {
  const sandbox = await startSandbox();
  const folder = temporaryFolder('terraform');
  const { variables, postgres } = sandbox;
  const workspace = createWorkspace(configuration, folder.path, variables, KEEPS_PROVIDER);
  const ssm = new SSMClient(sandbox.administrator(MEMBER_A));
  const iam = new IAMClient(sandbox.administrator(MEMBER_A));
  await storeMaster(ssm, MASTER, postgres);

  const superuser = (statement: string, database?: string) =>
    query(postgres, postgres.superuser, statement, database);
  const atFirst = new Set(await superuser('SELECT rolname FROM pg_roles'));
  const transcript: string[] = [];
  const passwords = new Set<string>();

  return {
    sandbox,
    workspace,
    door: doorOf(sandbox, MEMBER_A),
    ssm,
    iam,
    transcript,
    passwords,
    superuser,
    set: (accesses) =>
      workspace.set({
        database: {
          endpoint: `${postgres.host}:${postgres.port}`,
          name: postgres.database,
          master_secret: MASTER,
        },
        accesses,
      }),
    async terraform(command, options) {
      const run = await workspace.terraform(command.split(' '), options);
      transcript.push(run.output);
      for (const [name, value] of await parametersBelow(ssm, ROOT)) {
        if (name.endsWith('/password')) passwords.add(value);
      }
      return run;
    },
    parameters: (appname) => parametersBelow(ssm, `${ROOT}/test/terraform/${appname}`),
    credentials: async (appname) =>
      credentialsIn(await parametersBelow(ssm, `${ROOT}/test/terraform/${appname}`)),
    async roles(appname) {
      const whose = (await superuser(ROLES)).map((row): Role => JSON.parse(row));
      return whose
        .filter(({ name }) => !atFirst.has(name))
        .filter(({ name, comment }) => !appname || isOf(appname, name, comment))
        .map(({ name }) => name);
    },
    async stop() {
      await sandbox.stop();
      await folder.remove();
    },
  };
}

/** The door of an account, in the hub's Region. */
export function doorOf({ functions }: Sandbox, account: string): Pool {
  return functions.function(functionArn({ account, region: REGION, name: DOOR_FUNCTION }));
}

interface Role {
  readonly name: string;
  readonly comment: string;
}

const ROLES = `
  SELECT jsonb_build_object(
           'name', rolname,
           'comment', coalesce(shobj_description(oid, 'pg_authid'), '')
         )::text
    FROM pg_roles`;

/** Recognizes a role by its mark or, if somebody forgot to mark it, by its name. */
function isOf(appname: string, name: string, comment: string): boolean {
  return comment.includes(`test/terraform/${appname}/`) || name.startsWith(`${appname}_`);
}
