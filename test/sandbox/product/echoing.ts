import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Credentials, functionArn } from '../lambda/function.ts';
import { temporaryFolder } from '../machine/ownership.ts';
import { type Cloud, startCloud } from '../organization/cloud.ts';
import { REGION } from '../organization/roles.ts';
import { rollOut } from './rollout.ts';
import { standIn } from './stand-in.ts';

/**
 * The rolled-out product with functions that answer `{ echo: event }` and do nothing, for tests of
 * permissions.
 */
export interface EchoingProduct extends Cloud {
  readonly folder: string;
  /** Of a function's own role. */
  roleOf(account: string, name: string, region?: string): Credentials;
}

export async function startEchoingProduct(
  handlers: Record<string, string> = {},
): Promise<EchoingProduct> {
  const folder = temporaryFolder('echoing');
  const bundles = join(folder.path, 'bundles');
  for (const name of ['hub', 'door', 'spoke', 'failures']) {
    await mkdir(join(bundles, name), { recursive: true });
    const handler = handlers[name] ?? 'async (event) => ({ echo: event })';
    await standIn(join(bundles, name), 'index', handler);
  }
  const cloud = await startCloud({ folder: folder.path });
  await rollOut(cloud, { folder: folder.path, bundles, directory: undefined });
  return {
    ...cloud,
    folder: folder.path,
    roleOf: (account, name, region = REGION) =>
      cloud.functions.function(functionArn({ account, name, region })).lambda.credentials,
    async stop() {
      await cloud.stop();
      await folder.remove();
    },
  };
}
