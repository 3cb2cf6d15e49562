import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { BACKGROUND, endWithUs } from '../machine/ownership.ts';
import { type Shape, shapeWith } from '../organization/organization.ts';
import { pythonWithMoto } from './python.ts';

export interface Moto {
  /** The value for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** Tells the gateway the ports where functions run and where custom resources answer. */
  connect(ports: { readonly functions: number; readonly responses?: number }): Promise<void>;
  /** From now on, every request must be signed, and the caller's policies must allow it. */
  enforcePolicies(): Promise<void>;
  /** Every action that a role, by its ARN, has needed so far: its own calls, and its stacks'. */
  asked(principal: string): Promise<string[]>;
  /** Stacks can have these servers as instances of RDS, by engine. */
  serve(servers: Readonly<Record<string, DatabaseServer>>): Promise<void>;
  /** What AWS does otherwise than everybody assumes (aws/lies.py); nothing: it tells the truth. */
  lie(lies: Readonly<Record<string, string>>): Promise<void>;
  /** Why a token lets nobody in to a database; undefined if it does. */
  refusalOf(login: SignedLogin): Promise<string | undefined>;
  /** EventBridge Scheduler starts the schedule's target now. */
  fire(schedule: Schedule): Promise<void>;
  stop(): Promise<void>;
}

export interface DatabaseServer {
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** Somebody shows a server a token that was made of AWS credentials. */
export interface SignedLogin {
  readonly username: string;
  readonly token: string;
  /** host:port of the server */
  readonly address: string;
  readonly region: string;
  /** The server's id in policies. */
  readonly resource: string;
}

export interface Schedule {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly name: string;
}

/**
 * The AWS APIs: moto behind a gateway that checks signatures and policies, and passes invocations
 * on to the functions.
 */
export async function startMoto(options: {
  /** @default - the members, and nobody else */
  readonly organization?: Shape;
  readonly logFile: string;
  readonly progress?: (line: string) => void;
}): Promise<Moto> {
  const { organization = shapeWith(), logFile, progress = () => {} } = options;
  const python = await pythonWithMoto(progress);
  const log = openSync(logFile, 'a');
  const server = spawn(
    python,
    [join(import.meta.dirname, 'launch.py'), `--organization=${JSON.stringify(organization)}`],
    { ...BACKGROUND, stdio: ['pipe', 'pipe', log], env: environmentOfMoto() },
  );
  closeSync(log);
  endWithUs(server, 'SIGKILL'); // it holds nothing that must be saved

  assert(server.stdout); // piped, as the options say
  const ended = once(server, 'exit');
  const port = await Promise.race([
    once(createInterface({ input: server.stdout }), 'line').then(([line]) => Number(line)),
    ended.then(() => Number.NaN),
  ]);
  if (!Number.isInteger(port)) {
    throw new Error(`moto did not start: ${readFileSync(logFile, 'utf8')}`);
  }
  const endpoint = `http://127.0.0.1:${port}`;
  const tell = async (what: string, content?: object) => {
    const answer = await fetch(`${endpoint}/sandbox/${what}`, {
      method: 'POST',
      ...(content && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(content),
      }),
    });
    if (!answer.ok)
      throw new Error(`moto answered ${answer.status} to ${what}: ${await answer.text()}`);
    return answer;
  };
  return {
    endpoint,
    async connect({ functions, responses = 9 }) {
      await tell(`connect?functions=${functions}&responses=${responses}`);
    },
    async enforcePolicies() {
      await tell('enforce');
    },
    async asked(principal) {
      const answer = await tell(`asked?${new URLSearchParams({ principal })}`);
      return z.array(z.string()).parse(await answer.json());
    },
    async fire(schedule) {
      await tell(`fire?${new URLSearchParams({ ...schedule })}`);
    },
    async refusalOf(login) {
      const answer = await tell('database-login', login);
      const { refusal } = z.object({ refusal: z.nullable(z.string()) }).parse(await answer.json());
      return refusal ?? undefined;
    },
    async lie(lies) {
      await tell('lie', lies);
    },
    async serve(servers) {
      await tell('databases', servers);
    },
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}

/** Without this machine's own AWS settings and proxies. */
function environmentOfMoto(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^AWS_|^MOTO_|_proxy$/i.test(name));
  return {
    ...Object.fromEntries(kept),
    PYTHONDONTWRITEBYTECODE: '1',
    MOTO_EC2_LOAD_DEFAULT_AMIS: 'false', // a second for each account and Region
  };
}
