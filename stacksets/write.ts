import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { assemble, memberTemplates } from './assemble.ts';
import type { Code } from './code/bundle.ts';
import type { Settings } from './settings/index.ts';

export interface Bundles {
  readonly hub: Code;
  readonly failures: Code;
  readonly spoke: Code;
  readonly door: Code;
}

export interface Folders {
  /** For the CDK's command line. */
  readonly assembly: string;
  readonly templates: string;
  readonly code: string;
}

/** Writes everything that is deployed, and returns the names of the files. What a former run has left is removed: it would be uploaded again. */
export function writeRollout(settings: Settings, bundles: Bundles, folders: Folders) {
  const { hub, failures, spoke, door } = bundles;
  const options = {
    settings,
    keys: { hub: hub.key, failures: failures.key, spoke: spoke.key, door: door.key },
  };
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
  const zips = [hub, failures, spoke, door];
  return {
    templates: writeAll(
      folders.templates,
      Object.entries(templates).map(([name, text]) => [`${name}.json`, readable(text)]),
    ),
    code: writeAll(
      folders.code,
      zips.map(({ key, zip }) => [key, zip]),
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
