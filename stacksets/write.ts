import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { assemble, memberTemplates } from './assemble.ts';
import { type Bundles, keysOf } from './code/functions.ts';
import { deployerPermissions } from './permissions/deployer/index.ts';
import { managedPolicies } from './permissions/deployer/managed-policies.ts';
import type { Settings } from './settings/index.ts';
import { stackSettings } from './settings/stack-settings.ts';

export interface Folders {
  /** For the CDK's command line. */
  readonly assembly: string;
  readonly templates: string;
  readonly code: string;
  readonly permissions: string;
}

/**
 * Writes everything that is deployed, and returns the names of the files. It first removes the
 * files of the previous run, which would otherwise be uploaded again.
 */
export function writeRollout(settings: Settings, bundles: Bundles, folders: Folders) {
  const options = { settings, keys: keysOf(bundles) };
  const stacks = assemble(options, folders.assembly);
  const assembly = stacks.app.synth();
  const textOf = ({ artifactId }: Stack): string =>
    JSON.stringify(assembly.getStackArtifact(artifactId).template);
  // One template serves all Regions.
  const [code] = stacks.code.map(textOf);
  const templates: Record<string, string> = {
    ...(code !== undefined && { code }),
    hub: textOf(stacks.hub),
    ...(stacks.pilot && { pilot: textOf(stacks.pilot) }),
    rollout: textOf(stacks.rollout),
    ...memberTemplates({ ...options, settings: stackSettings(settings) }),
  };
  return {
    templates: writeAll(
      folders.templates,
      Object.entries(templates).map(([name, text]) => [`${name}.json`, inAFile(text)]),
    ),
    code: writeAll(
      folders.code,
      Object.values(bundles).map(({ key, zip }) => [key, zip]),
    ),
    permissions: writeAll(
      folders.permissions,
      managedPolicies(deployerPermissions(settings)).map((policy, at) => [
        `deployer-${at + 1}.json`,
        `${JSON.stringify(policy, undefined, 2)}\n`,
      ]),
    ),
  };
}

/**
 * What CloudFormation accepts in a request; a larger template has to be in a bucket
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
 */
export const MAX_TEMPLATE_BYTES = 51_200;

/** Indented for people, unless the white space alone makes it too large. */
export function inAFile(template: string): string {
  const readable = `${JSON.stringify(JSON.parse(template), undefined, 2)}\n`;
  return Buffer.byteLength(readable) <= MAX_TEMPLATE_BYTES ? readable : `${template}\n`;
}

function writeAll(folder: string, files: Array<[name: string, content: string | Uint8Array]>) {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return files.map(([name]) => name);
}
