import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BundledPackage } from '../../provider/bundled-packages.ts';
import { type File, zip } from '../code/bundle.ts';
import { type Bundles, keysOf } from '../code/functions.ts';
import { inAFile } from '../write.ts';
import { fileIn, filesIn, textFile, within } from './files.ts';
import { rolloutModule, teamModules } from './modules.ts';
import { notesOf } from './notes.ts';
import { billOfMaterials } from './sbom.ts';
import { releaseTemplates } from './templates.ts';

/** What a release is made of. */
export interface Sources {
  readonly version: string;
  /** The folder of the checkout. */
  readonly root: string;
  readonly bundles: Bundles;
  /** The packages of which each function's bundle has code. */
  readonly packages: Readonly<Record<keyof Bundles, readonly BundledPackage[]>>;
  readonly changelog: string;
  /** Files that something else has made, such as the npm package. */
  readonly more: readonly File[];
}

/** All files of a release, with their checksums as the last. The same sources make the same bytes. */
export function releaseFiles({
  version,
  root,
  bundles,
  packages,
  changelog,
  more,
}: Sources): File[] {
  const versioned = withVersion(bundles, version);
  const templates = Object.entries(releaseTemplates(keysOf(versioned))).map(([name, text]) =>
    textFile(`templates/${name}.json`, inAFile(text)),
  );
  const code = Object.values(versioned).map(({ key, zip }) => ({
    name: `code/${key}`,
    content: zip,
  }));
  const built = [...templates, ...code];
  const licence = fileIn(root, 'LICENSE');
  const examples = filesIn(join(root, 'stacksets/examples'), (name) => name.endsWith('.yaml'));
  const terraform = join(root, 'terraform');
  const archive = (name: string, files: readonly File[]): File => ({
    name: `database-access-${name}-${version}.zip`,
    content: zip([licence, ...files].sort((a, b) => (a.name < b.name ? -1 : 1))),
  });
  const contents = Object.entries(versioned).map(([name, bundle]) => ({
    name: `code/${bundle.key}`,
    zip: bundle.zip,
    packages: packages[name as keyof Bundles],
  }));
  const files = [
    archive('cloudformation', [...built, ...within('examples', examples)]),
    archive('rollout', rolloutModule(terraform, built)),
    archive('terraform', teamModules(terraform)),
    ...more,
    textFile(
      `database-access-${version}.cdx.json`,
      `${JSON.stringify(billOfMaterials(version, contents), undefined, 2)}\n`,
    ),
    textFile(`database-access-${version}.md`, notesOf(changelog, version)),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...files, textFile('SHA256SUMS', files.map(sum).join(''))];
}

/** As `sha256sum` writes and checks them. */
const sum = ({ name, content }: File) =>
  `${createHash('sha256').update(content).digest('hex')}  ${name}\n`;

/** People who look into a bucket see which version a zip is of. */
function withVersion(bundles: Bundles, version: string): Bundles {
  const named = Object.entries(bundles).map(([name, { key, zip }]) => [
    name,
    { key: key.replace('/', `/${version}-`), zip },
  ]);
  return Object.fromEntries(named);
}
