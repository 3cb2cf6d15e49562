import { afterAll, beforeAll } from 'vitest';
import { temporaryFolder } from '../machine/ownership.ts';
import { standIn } from '../product/stand-in.ts';
import { functionArn, type LambdaFunction } from './function.ts';
import { type FunctionHost, startFunctionHost } from './host.ts';
import type { Pool } from './pool.ts';

export const ENDPOINT = 'http://127.0.0.1:9';

/** A function host for all tests of a file, and a way to deploy functions to it and invoke them. */
export function startHost() {
  const folder = temporaryFolder('lambda');
  let functions: FunctionHost;
  let deployed = 0;

  beforeAll(async () => {
    functions = await startFunctionHost(folder.path);
  });
  afterAll(async () => {
    await functions.stop();
    await folder.remove();
  });

  async function deploy(handler: string, settings: Partial<LambdaFunction> = {}) {
    const name = `function-${++deployed}`;
    const lambda: LambdaFunction = {
      name,
      account: '111111111111',
      region: 'eu-central-1',
      bundle: await standIn(folder.path, name, handler),
      timeoutSeconds: 10,
      environment: {},
      credentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' },
      ...settings,
    };
    const pool: Pool = await functions.deploy(lambda, ENDPOINT);
    return { lambda, pool, invoke: <Json>(event: object = {}) => invoke<Json>(lambda, event) };
  }

  /** `Json` is what the stand-in returns; the caller has written it. */
  async function invoke<Json>(lambda: LambdaFunction, event: object) {
    const address = `http://127.0.0.1:${functions.port}/${functionArn(lambda)}`;
    const answer = await fetch(address, { method: 'POST', body: JSON.stringify(event) });
    return { status: answer.status, headers: answer.headers, json: (await answer.json()) as Json };
  }

  return { functions: () => functions, deploy };
}
