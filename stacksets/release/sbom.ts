import { createHash } from 'node:crypto';
import type { BundledPackage } from '../../provider/bundled-packages.ts';

/** A zip of the release, with the packages whose code it contains. */
export interface Contents {
  readonly name: string;
  readonly zip: Uint8Array;
  readonly packages: readonly BundledPackage[];
}

/**
 * The bill of materials, as CycloneDX writes it (https://cyclonedx.org/docs/1.6/json/). npm's own
 * leaves out what a tool of ours needs too, so this is what esbuild has put into the bundles. It has
 * no date, and a serial number by its content: the same release has the same one.
 */
export function billOfMaterials(version: string, contents: readonly Contents[]): object {
  const product = { type: 'application', name: 'database-access', version };
  const root = { ...product, 'bom-ref': `database-access@${version}`, licenses: [licence(OURS)] };
  const packages = new Map(
    contents.flatMap((each) => each.packages).map((each) => [purlOf(each), each]),
  );
  const zips = contents.map(({ name, zip }) => ({
    type: 'application',
    'bom-ref': name,
    name,
    version,
    hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(zip).digest('hex') }],
  }));
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: root },
    components: [
      ...zips,
      ...[...packages].sort(byKey).map(([purl, { name, version, license }]) => ({
        type: 'library',
        'bom-ref': purl,
        name,
        version,
        licenses: [licence(license)],
        purl,
      })),
    ],
    dependencies: [
      { ref: root['bom-ref'], dependsOn: contents.map(({ name }) => name) },
      ...contents.map(({ name, packages }) => ({
        ref: name,
        dependsOn: packages.map(purlOf).sort(),
      })),
    ],
  };
  const digest = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
  return { ...bill, serialNumber: `urn:uuid:${uuidOf(digest)}` };
}

const OURS = 'Apache-2.0';

/** An expression of SPDX, or the id of one licence. */
const licence = (spdx: string) =>
  /[ ()]/.test(spdx) ? { expression: spdx } : { license: { id: spdx } };

/** https://github.com/package-url/purl-spec: the @ of a scope is escaped. */
const purlOf = ({ name, version }: BundledPackage) =>
  `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

/** Version 8 of RFC 9562 is for numbers that somebody makes by a way of their own. */
function uuidOf(digest: string): string {
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(digest) ?? [];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}
