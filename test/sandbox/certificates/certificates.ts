import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { rdsHosts } from '../lambda/names.ts';
import { BACKGROUND } from '../machine/ownership.ts';
import { TOOL_PATH } from '../machine/tool.ts';
import { REGIONS } from '../organization/roles.ts';

/** Files in PEM form. */
export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface CertificateAuthority extends Certificates {
  /** A certificate for another server: `name` is that of its files, `alternatives` are its own. */
  issue(name: string, alternatives: AlternativeNames): Certificates;
}

export interface AlternativeNames {
  readonly dns: readonly string[];
  /** IPv4 */
  readonly addresses: readonly string[];
}

/** A new certificate authority in `directory`, and a certificate for the servers on localhost. */
export function createCertificates(directory: string): CertificateAuthority {
  const caFile = join(directory, 'ca.pem');
  const caKeyFile = join(directory, 'ca.key');
  certify('database-access sandbox CA', { certFile: caFile, keyFile: caKeyFile }, [
    ...extension('basicConstraints=critical,CA:TRUE'),
    ...extension('keyUsage=critical,keyCertSign'),
  ]);

  const issue = (name: string, { dns, addresses }: AlternativeNames): Certificates => {
    const certFile = join(directory, `${name}.pem`);
    const keyFile = join(directory, `${name}.key`);
    const names = [...dns.map((host) => `DNS:${host}`), ...addresses.map((ip) => `IP:${ip}`)];
    certify(name, { certFile, keyFile }, [
      ...['-CA', caFile, '-CAkey', caKeyFile],
      ...extension('basicConstraints=CA:FALSE'),
      ...extension('extendedKeyUsage=serverAuth'),
      ...extension(`subjectAltName=${names.join(',')}`),
    ]);
    return { caFile, certFile, keyFile };
  };
  const dns = ['localhost', ...REGIONS.map(rdsHosts)];
  return { ...issue('server', { dns, addresses: ['127.0.0.1'] }), issue };
}

/** Makes a key and a certificate for it, which signs itself unless `options` name a CA. */
function certify(
  name: string,
  { certFile, keyFile }: Omit<Certificates, 'caFile'>,
  options: readonly string[],
): void {
  openssl([
    ...['req', '-x509', '-config', '/dev/null'], // nothing of the machine's own settings
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', keyFile, '-out', certFile],
    ...['-subj', `/CN=${name}`, '-days', '7'],
    ...options,
  ]);
}

function extension(value: string): string[] {
  return ['-addext', value];
}

function openssl(parameters: readonly string[]): void {
  const { error, status, signal, stderr } = spawnSync('openssl', parameters, {
    ...BACKGROUND,
    encoding: 'utf8',
    env: { ...process.env, PATH: TOOL_PATH },
  });
  if (status === 0) return;
  if (error) {
    const cure = 'apt-get install openssl';
    throw new Error(
      `the sandbox needs OpenSSL 3 or later for its certificates: ${cure} (${error.message})`,
    );
  }
  throw new Error(`openssl made no certificate: ${signal ?? stderr.trim()}`);
}
