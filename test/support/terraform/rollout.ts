import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CENTRAL } from '../../sandbox/organization/roles.ts';
import { buildBundles } from '../../sandbox/product/bundles.ts';
import { prepareAccounts, synthesize } from '../../sandbox/product/rollout.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/**
 * Does what a company does before it applies terraform/examples/rollout (docs/rollout.md):
 * publishes VPCs, stores the directory's login, writes settings, synthesizes templates. The
 * administrator of the central account of an empty sandbox then runs the configuration.
 */
export async function rolloutWorkspace(sandbox: Sandbox, folder: string): Promise<Workspace> {
  const bundles = await buildBundles(join(folder, 'functions'));
  const settings = await prepareAccounts(sandbox, {
    directory: sandbox.directory,
    caFile: sandbox.certificates.caFile,
  });
  const build = synthesize(settings, { folder, bundles });
  const { credentials } = sandbox.administrator(CENTRAL);
  const workspace = createWorkspace('terraform/examples/rollout', folder, {
    ...sandbox.variables,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  });
  workspace.set({ build: build.folder });
  writeFileSync(join(workspace.directory, 'override.tf'), PATH_STYLE);
  return workspace;
}

/** The sandbox's S3 has one host for all buckets. */
const PATH_STYLE = `
provider "aws" {
  s3_use_path_style = true
}

provider "aws" {
  alias             = "ireland"
  s3_use_path_style = true
}
`;
