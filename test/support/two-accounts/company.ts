import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import {
  DOOR_FUNCTION,
  RECONCILE_FUNCTION,
  RECONCILE_MACHINE,
} from '../../../provider/contract/names.ts';
import { functionArn } from '../../sandbox/lambda/function.ts';
import type { Pool } from '../../sandbox/lambda/pool.ts';
import { CENTRAL, MEMBER_A, MEMBER_B, REGION } from '../../sandbox/organization/roles.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { AnyServer } from '../database/world.ts';
import { storeMaster } from '../parameters.ts';

/** Two accounts with a database each: PostgreSQL in member-a, MariaDB in member-b. */
export interface Company {
  readonly sandbox: Sandbox;
  /** Sends a request through the account's door, without Terraform or a stack. */
  apply(account: string, fields?: object): Promise<Answer>;
  /** `npm run reconcile` as the pipeline of the central account. */
  reconcile(...words: string[]): Promise<Outcome>;
  /** `npm run review` as an auditor, who may read the reviews and nothing else. */
  review(...words: string[]): Promise<Outcome>;
  reviewAs(profile: string, ...words: string[]): Promise<Outcome>;
  /** `npm run accesses`, there. */
  accesses(...words: string[]): Promise<Outcome>;
  /** The same as somebody else: a profile of the sandbox. */
  reconcileAs(profile: string, ...words: string[]): Promise<Outcome>;
  /** One of the people's programs, as somebody: a profile of the sandbox. */
  as(
    profile: string,
    program: 'connect' | 'token',
    words: readonly string[],
    more?: NodeJS.ProcessEnv,
  ): Promise<Outcome>;
  /** Starts a run as an event does, without the program. */
  start(name: string, input: object): Promise<void>;
  /** StopExecution. */
  end(name: string): Promise<void>;
  /** The function of the reconciliation. */
  readonly pool: Pool;
  /** Starts a run, and presses Ctrl-C once it goes on. */
  interrupted(...words: string[]): Promise<Outcome>;
  leave(group: string, person: string): Promise<void>;
  join(group: string, person: string): Promise<void>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly changes?: number;
  readonly warnings?: readonly string[];
  readonly errorMessage?: string;
}

export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const MASTER = '/masters/app';
const CLI = 'stacksets/cli/main.ts';
export const MACHINE = `arn:aws:states:${REGION}:${CENTRAL}:stateMachine:${RECONCILE_MACHINE}`;
const FUNCTION = functionArn({ account: CENTRAL, name: RECONCILE_FUNCTION, region: REGION });

export async function startCompany(): Promise<Company> {
  const sandbox = await startSandbox({ mariadb: '10.11' });
  const { postgres, mariadb, directory } = sandbox;
  if (mariadb === undefined || directory === undefined) throw new Error('something is missing');
  const servers: Readonly<Record<string, { readonly type: string; readonly server: AnyServer }>> = {
    [MEMBER_A]: { type: 'postgres', server: postgres },
    [MEMBER_B]: { type: 'mariadb', server: mariadb },
  };
  const sfn = new SFNClient(sandbox.administrator(CENTRAL));
  for (const [account, { server }] of Object.entries(servers))
    await storeMaster(new SSMClient(sandbox.administrator(account)), MASTER, server);

  return {
    sandbox,
    async apply(account, fields = {}) {
      const { type = '', server = postgres } = servers[account] ?? {};
      const request = {
        dbtype: type,
        dbendpoint: `${server.host}:${server.port}`,
        dbname: server.database,
        mastersecret: MASTER,
        ...{ env: 'prod', project: 'shop', appname: 'checkout', privileges: 'readwrite' },
        ...fields,
      };
      const lambda = new LambdaClient(sandbox.administrator(account));
      const { Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: DOOR_FUNCTION, Payload: JSON.stringify(request) }),
      );
      return JSON.parse(Payload?.transformToString() ?? '');
    },
    reconcile: (...words) => run('central', 'reconcile', words),
    review: (...words) => run('auditor', 'review', words),
    reviewAs: (profile, ...words) => run(profile, 'review', words),
    accesses: (...words) => run('central', 'accesses', words),
    reconcileAs: (profile, ...words) => run(profile, 'reconcile', words),
    as: (profile, program, words, more) => run(profile, program, words, more),
    interrupted: (...words) =>
      run('central', 'reconcile', words, {}, (child) =>
        child.stderr.once('data', () => child.kill('SIGINT')),
      ),
    async start(name, input) {
      const command = { stateMachineArn: MACHINE, name, input: JSON.stringify(input) };
      await sfn.send(new StartExecutionCommand(command));
    },
    async end(name) {
      const executionArn = `${MACHINE.replace(':stateMachine:', ':execution:')}:${name}`;
      await sfn.send(new StopExecutionCommand({ executionArn }));
    },
    get pool() {
      return sandbox.functions.function(FUNCTION);
    },
    leave: async (group, person) => directory.administrator.removeMember(group, person),
    join: async (group, person) => directory.administrator.addMember(group, person),
    stop: () => sandbox.stop(),
  };

  async function run(
    profile: string,
    program: string,
    words: readonly string[],
    more: NodeJS.ProcessEnv = {},
    meanwhile: (child: ChildProcessByStdio<null, Readable, Readable>) => void = () => {},
  ): Promise<Outcome> {
    const child = spawn(process.execPath, [CLI, program, ...words], {
      env: { PATH: process.env['PATH'], ...sandbox.variables, AWS_PROFILE: profile, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    meanwhile(child);
    const [out, err, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { status, out, err };
  }
}
