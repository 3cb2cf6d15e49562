import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { assemble, memberTemplates } from './assemble.ts';
import { type Bundles, keysOf } from './code/functions.ts';
import type { Settings } from './settings/index.ts';

export interface Folders {
  /** For the CDK's command line. */
  readonly assembly: string;
  readonly templates: string;
  readonly code: string;
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
    rollout: textOf(stacks.rollout),
    ...memberTemplates(options),
  };
  const readable = (text: string) => `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`;
  return {
    templates: writeAll(
      folders.templates,
      Object.entries(templates).map(([name, text]) => [`${name}.json`, readable(text)]),
    ),
    code: writeAll(
      folders.code,
      Object.values(bundles).map(({ key, zip }) => [key, zip]),
    ),
  };
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
