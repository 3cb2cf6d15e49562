import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../../stacksets/settings/index.ts';
import type { Credentials } from '../../sandbox/lambda/function.ts';
import { builtBundles } from '../../sandbox/product/bundles.ts';
import { prepareAccounts, synthesize } from '../../sandbox/product/rollout.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

export interface Preparation {
  readonly settings: Settings;
  /** `npm run synth`, with these settings or with some that are changed. */
  synth(settings: Settings): Build;
}

export type Build = ReturnType<typeof synthesize>;

/**
 * Does what a company does before it deploys (docs/rollout.md): publishes VPCs, stores the
 * directory's login, writes settings, builds the functions.
 */
export async function prepareRollout(sandbox: Sandbox, folder: string): Promise<Preparation> {
  const bundles = await builtBundles();
  const settings = await prepareAccounts(sandbox, {
    directory: sandbox.directory,
    caFile: sandbox.certificates.caFile,
  });
  return { settings, synth: (wanted) => synthesize(wanted, { folder, bundles }) };
}

/** terraform/examples/rollout, for whoever deploys the product into an empty sandbox. */
export function rolloutWorkspace(
  sandbox: Sandbox,
  folder: string,
  { build, credentials }: { readonly build: Build; readonly credentials: Credentials },
): Workspace {
  const workspace = createWorkspace('terraform/examples/rollout', folder, {
    ...sandbox.variables,
    ...variablesOf(credentials),
  });
  workspace.set({ build: build.folder });
  writeFileSync(join(workspace.directory, 'override.tf'), PATH_STYLE);
  return workspace;
}

export function variablesOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

/** The sandbox's S3 has one host for all buckets. */
export const PATH_STYLE = `
provider "aws" {
  s3_use_path_style = true
}

provider "aws" {
  alias             = "ireland"
  s3_use_path_style = true
}
`;
