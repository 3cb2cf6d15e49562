import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as der from './der.ts';

/** Files in PEM form. */
export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** The CA's own key is in no file: it is in here, and gone with this process. */
export interface CertificateAuthority extends Certificates {
  /** A certificate for another server, which is called by these names. Files of that name come into the same folder. */
  issue(name: string, alternatives: AlternativeNames): Certificates;
}

export interface AlternativeNames {
  readonly dns: readonly string[];
  /** IPv4 */
  readonly addresses: readonly string[];
}

interface Party {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const HOUR = 3_600_000;

/**
 * A certificate authority of the sandbox's own, and the certificate of the servers that run in it. Node can't make
 * certificates; written out here they need neither openssl on the machine nor another dependency.
 */
export function createCertificates(directory: string): CertificateAuthority {
  const authority = party('database-access sandbox CA');
  const caFile = join(directory, 'ca.pem');
  writeFileSync(caFile, certificate(authority, authority, authorityExtensions(authority)));

  const issue = (name: string, alternatives: AlternativeNames): Certificates => {
    const server = party(alternatives.dns[0] ?? name);
    const certFile = join(directory, `${name}.pem`);
    const keyFile = join(directory, `${name}.key`);
    const extensions = serverExtensions(authority, alternatives);
    writeFileSync(certFile, certificate(server, authority, extensions));
    const key = server.privateKey.export({ format: 'pem', type: 'pkcs8' });
    writeFileSync(keyFile, key, { mode: 0o600 });
    return { caFile, certFile, keyFile };
  };
  return { ...issue('server', { dns: ['localhost'], addresses: ['127.0.0.1'] }), issue };
}

function party(name: string): Party {
  return { name, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
}

/** RFC 5280, section 4.1. */
function certificate(subject: Party, issuer: Party, extensions: Buffer): string {
  const algorithm = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const version3 = der.explicit(0, der.integer(Buffer.from([2])));
  const serialNumber = der.integer(Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  // An hour of the past for clocks that differ a little; some days to come, for a sandbox that stays up.
  const validity = der.sequence(
    der.time(new Date(Date.now() - HOUR)),
    der.time(new Date(Date.now() + 7 * 24 * HOUR)),
  );
  const body = der.sequence(
    version3,
    serialNumber,
    algorithm,
    distinguishedName(issuer),
    validity,
    distinguishedName(subject),
    publicKeyInfo(subject),
    extensions,
  );
  const signature = sign('sha256', body, issuer.privateKey);
  return pem('CERTIFICATE', der.sequence(body, algorithm, der.bits(signature)));
}

function authorityExtensions(authority: Party): Buffer {
  return der.explicit(
    3,
    der.sequence(
      extension('2.5.29.19', der.sequence(der.boolean(true)), 'critical'), // basicConstraints: CA
      extension('2.5.29.15', der.bits(Buffer.from([0b0000_0100]), 2), 'critical'), // keyUsage: keyCertSign
      extension('2.5.29.14', der.octets(keyIdentifier(authority))), // subjectKeyIdentifier
    ),
  );
}

function serverExtensions(authority: Party, { dns, addresses }: AlternativeNames): Buffer {
  const serverAuth = der.objectIdentifier('1.3.6.1.5.5.7.3.1');
  const names = dns.map((name) => der.implicit(2, Buffer.from(name)));
  const hosts = addresses.map((ip) => der.implicit(7, Buffer.from(ip.split('.').map(Number))));
  return der.explicit(
    3,
    der.sequence(
      extension('2.5.29.19', der.sequence()), // basicConstraints: no CA
      extension('2.5.29.37', der.sequence(serverAuth)), // extendedKeyUsage
      extension('2.5.29.17', der.sequence(...names, ...hosts)), // subjectAltName
      // authorityKeyIdentifier
      extension('2.5.29.35', der.sequence(der.implicit(0, keyIdentifier(authority)))),
    ),
  );
}

function extension(identifier: string, value: Buffer, critical?: 'critical'): Buffer {
  const flag = critical ? [der.boolean(true)] : [];
  return der.sequence(der.objectIdentifier(identifier), ...flag, der.octets(value));
}

function distinguishedName({ name }: Party): Buffer {
  const commonName = der.objectIdentifier('2.5.4.3');
  return der.sequence(der.set(der.sequence(commonName, der.utf8(name))));
}

function publicKeyInfo({ publicKey }: Party): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' });
}

function keyIdentifier(owner: Party): Buffer {
  return createHash('sha1').update(publicKeyInfo(owner)).digest();
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
