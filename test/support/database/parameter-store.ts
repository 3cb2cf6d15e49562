import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startMoto } from '../../sandbox/aws/moto.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';

declare module 'vitest' {
  interface ProvidedContext {
    awsEndpoint: string;
  }
}

/**
 * One Parameter Store for all test files of an engine, without policies: the sandbox's tests have
 * those.
 */
export default async function setup(project: TestProject) {
  const folder = temporaryFolder('parameter-store');
  const logFile = join(folder.path, 'moto.log');
  const moto = await startMoto({ logFile });
  project.provide('awsEndpoint', moto.endpoint);
  return async () => {
    await moto.stop();
    await folder.remove();
  };
}
