import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, parseBlocks } from './hcl.ts';

/** Our Terraform modules, as they are in the repository. */

const REPOSITORY = join(import.meta.dirname, '../../..');

export interface Module {
  /** From the repository's root. */
  folder: string;
  /** Its .tf files, by name. */
  files: ReadonlyMap<string, Block[]>;
  readme: string;
}

/** For users, with generated tables. */
export const MODULES = [
  'database-access',
  'database-access-stack',
  'people-policy',
  'rollout',
  'rollout/code',
].map((name) => join('terraform', name));

export const EXAMPLES = readdirSync(join(REPOSITORY, 'terraform/examples')).map((name) =>
  join('terraform/examples', name),
);

export function readModule(folder: string): Module {
  const names = readdirSync(join(REPOSITORY, folder)).filter((name) => name.endsWith('.tf'));
  return {
    folder,
    files: new Map(names.map((name) => [name, parseBlocks(read(folder, name))])),
    readme: read(folder, 'README.md'),
  };
}

export function blocksOf({ files }: Module, kind: string): Block[] {
  return [...files.values()].flat().filter((block) => block.kind === kind);
}

export function readmeOf(folder: string): string {
  return join(REPOSITORY, folder, 'README.md');
}

function read(folder: string, name: string): string {
  return readFileSync(join(REPOSITORY, folder, name), 'utf8');
}
