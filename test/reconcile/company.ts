import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import { MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import type { AnyServer } from '../support/database/world.ts';
import { storeMaster } from '../support/parameters.ts';

/** Two accounts with a database each: PostgreSQL in member-a, MariaDB in member-b. */
export interface Company {
  readonly sandbox: Sandbox;
  /** Sends a request through the account's door, without Terraform or a stack. */
  apply(account: string, fields?: object): Promise<Answer>;
  /** `npm run reconcile` as the pipeline of the central account. */
  reconcile(...words: string[]): Promise<Outcome>;
  /** `npm run accesses`, there. */
  accesses(...words: string[]): Promise<Outcome>;
  /** The same as somebody else: a profile of the sandbox. */
  reconcileAs(profile: string, ...words: string[]): Promise<Outcome>;
  /** Starts a run, and presses Ctrl-C once it goes on. */
  interrupted(...words: string[]): Promise<Outcome>;
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
const RECONCILE = 'stacksets/reconcile/program/main.ts';
const ACCESSES = 'stacksets/accesses/main.ts';

export async function startCompany(): Promise<Company> {
  const sandbox = await startSandbox({ mariadb: '10.11' });
  const { postgres, mariadb } = sandbox;
  if (mariadb === undefined) throw new Error('there is no MariaDB');
  const servers: Readonly<Record<string, { readonly type: string; readonly server: AnyServer }>> = {
    [MEMBER_A]: { type: 'postgres', server: postgres },
    [MEMBER_B]: { type: 'mariadb', server: mariadb },
  };
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
    reconcile: (...words) => run('central', RECONCILE, words),
    accesses: (...words) => run('central', ACCESSES, words),
    reconcileAs: (profile, ...words) => run(profile, RECONCILE, words),
    interrupted: (...words) =>
      run('central', RECONCILE, words, (program) =>
        program.stderr.once('data', () => program.kill('SIGINT')),
      ),
    stop: () => sandbox.stop(),
  };

  async function run(
    profile: string,
    script: string,
    words: readonly string[],
    meanwhile: (program: ChildProcessByStdio<null, Readable, Readable>) => void = () => {},
  ): Promise<Outcome> {
    const program = spawn(process.execPath, [script, ...words], {
      env: { PATH: process.env['PATH'], ...sandbox.variables, AWS_PROFILE: profile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    meanwhile(program);
    const [out, err, [status]] = await Promise.all([
      text(program.stdout),
      text(program.stderr),
      once(program, 'close'),
    ]);
    return { status, out, err };
  }
}
