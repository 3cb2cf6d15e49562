import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Shape, shapeWith } from '../organization.ts';
import { BACKGROUND, endWithUs } from '../ownership.ts';
import { pythonWithMoto } from './python.ts';

export interface Moto {
  /** What AWS_ENDPOINT_URL must be. */
  readonly endpoint: string;
  /** From now on every request must be signed, and allowed by the caller's policies. */
  enforcePolicies(): Promise<void>;
  stop(): Promise<void>;
}

/** The AWS APIs: moto behind a gateway that checks signatures and policies, and sends Lambda invocations to `functionsPort`. */
export async function startMoto(options: {
  readonly functionsPort: number;
  /** Of the desk of CloudFormation's response bucket. @default - nobody's: no custom resource can be asked */
  readonly responsesPort?: number;
  /** @default - the members, and nobody else */
  readonly organization?: Shape;
  readonly logFile: string;
  readonly progress?: (line: string) => void;
}): Promise<Moto> {
  const {
    functionsPort,
    responsesPort = 9,
    organization = shapeWith(),
    logFile,
    progress = () => {},
  } = options;
  const python = await pythonWithMoto(progress);
  const log = openSync(logFile, 'a');
  const server = spawn(
    python,
    [
      join(import.meta.dirname, 'launch.py'),
      `--functions-port=${functionsPort}`,
      `--responses-port=${responsesPort}`,
      `--organization=${JSON.stringify(organization)}`,
    ],
    { ...BACKGROUND, stdio: ['pipe', 'pipe', log], env: environmentOfMoto() },
  );
  closeSync(log);
  endWithUs(server, 'SIGKILL'); // it holds nothing that would have to be put away

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
  return {
    endpoint,
    async enforcePolicies() {
      const answer = await fetch(`${endpoint}/sandbox/enforce`, { method: 'POST' });
      if (!answer.ok) throw new Error(`moto answered ${answer.status} to the switch-on`);
    },
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}

/** The machine's own AWS settings and proxies are none of moto's business. */
function environmentOfMoto(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^AWS_|^MOTO_|_proxy$/i.test(name));
  return { ...Object.fromEntries(kept), PYTHONDONTWRITEBYTECODE: '1' };
}
