import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of which a bundle contains code. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As SPDX spells it. */
  readonly license: string;
  readonly folder: string;
}

/**
 * The packages that esbuild has read files of, in the order of their names.
 *
 * @param inputs of its metafile: paths, relative to the folder that it was started in
 */
export function packagesIn(inputs: Iterable<string>): BundledPackage[] {
  const folders = [...inputs].flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  );
  return [...new Set(folders)]
    .map(readPackage)
    .toSorted((a, b) => (titleOf(a) < titleOf(b) ? -1 : 1));
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, version, license, folder };
}

/** Their licences, each text once. They have to go where the code goes. */
export function licencesOf(packages: readonly BundledPackage[]): string {
  const byText = Map.groupBy(packages, licenceText);
  return [...byText]
    .map(([text, those]) => `${those.map(titleOf).join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

const titleOf = ({ name, version }: BundledPackage) => `${name} ${version}`;

function licenceText({ name, license, folder }: BundledPackage): string {
  const texts = filesLike(folder, /^(licen[cs]e|notice)(\.\w+)?$/i);
  if (texts.length > 0) return texts.join('\n\n').trim();
  const [readme = ''] = filesLike(folder, /^readme(\.\w+)?$/i);
  const [, section] = /^#+ licen[cs]e\s+(.*(?:permission|apache).*)/ims.exec(readme) ?? [];
  if (section !== undefined) return section.trim();
  // The text is the same for everybody's work, ours included.
  if (license === 'Apache-2.0') return readFileSync(OURS, 'utf8').trim();
  throw new Error(`${name} brings no licence, neither as a file nor in its README: find it`);
}

const OURS = new URL('../LICENSE', import.meta.url);

function filesLike(folder: string, name: RegExp): string[] {
  const files = readdirSync(folder).filter((file) => name.test(file));
  return files.toSorted().map((file) => readFileSync(join(folder, file), 'utf8'));
}
