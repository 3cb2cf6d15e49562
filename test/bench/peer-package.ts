import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGE = 'cdk-rds-sql';
const VERSION = '8.1.4';
export const PEER = `${PACKAGE} ${VERSION}`;
/**
 * Below the repository, so that the AWS SDK, which the package takes from Lambda, is found in our
 * node_modules.
 */
const CACHE = join(import.meta.dirname, '../../.cache/bench');

export type PeerHandler = (event: Record<string, unknown>) => Promise<unknown>;

/**
 * The peer's Lambda function, in this process. It is no dependency of ours: the first bench fetches
 * it from npm and never installs it, so none of its scripts run.
 */
export async function loadPeer(options: {
  readonly awsEndpoint: string;
  readonly region: string;
  readonly caFile: string;
}): Promise<PeerHandler> {
  const home = join(CACHE, `${PACKAGE}-${VERSION}`);
  const folder = join(home, 'package/lib/handler');
  if (!existsSync(join(folder, 'index.js'))) await unpack(home);
  standIn(join(home, 'package/node_modules/@aws-sdk/dsql-signer'));
  copyFileSync(options.caFile, join(folder, 'global-bundle.pem'));
  // It reads them when it is loaded, and at each call.
  Object.assign(process.env, {
    AWS_REGION: options.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: options.awsEndpoint,
    LAMBDA_TASK_ROOT: folder,
    CONNECTION_TIMEOUT: '30000',
  });
  const loaded: unknown = createRequire(import.meta.url)(join(folder, 'index.js'));
  return (loaded as { readonly handler: PeerHandler }).handler; // as its documentation says
}

async function unpack(home: string): Promise<void> {
  mkdirSync(home, { recursive: true });
  await run('npm', ['pack', `${PACKAGE}@${VERSION}`, '--silent', `--pack-destination=${home}`], {
    timeout: 60_000,
  });
  await run('tar', ['-xzf', join(home, `${PACKAGE}-${VERSION}.tgz`), '-C', home]);
}

/** For Aurora DSQL, which is not here: it is loaded, and never used. */
function standIn(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), 'exports.DsqlSigner = class {};\n');
}
