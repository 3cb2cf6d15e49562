import { X509Certificate } from 'node:crypto';
import { authorityInvalid, bindParameterInvalid } from '../../errors/directory-connection.ts';
import { parseJson } from '../../runtime/json.ts';
import { Secret } from '../../runtime/secret.ts';

/** What the parameters of the hub's login hold. No error repeats any of it: it may be a password. */

export function parseBindUser(
  text: string,
  name: string,
): { readonly dn: string; readonly password: Secret } {
  const value: unknown = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bindParameterInvalid({ name, fault: 'it holds no JSON object' });
  const fields = new Map<string, unknown>(Object.entries(value));
  const read = (key: 'dn' | 'password') => {
    const field = fields.get(key);
    if (typeof field === 'string' && field !== '') return field;
    const other = OTHER_KEYS[key].find((other) => fields.has(other));
    const instead = other === undefined ? '' : `, only ${other}: rename it`;
    const fault = fields.has(key) ? `its ${key} is no text` : `it has no ${key}${instead}`;
    throw bindParameterInvalid({ name, fault });
  };
  return { dn: read('dn'), password: new Secret(read('password')) };
}

/** How people call them elsewhere. Only these words are repeated. */
const OTHER_KEYS = {
  dn: ['DN', 'bindDn', 'bind_dn', 'binddn', 'user', 'username', 'userPrincipalName', 'Username'],
  password: ['Password', 'bindPassword', 'bind_password', 'pass', 'secret'],
} as const;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** PEM certificates, each on its own. Text around them, such as comments, does not matter. */
export function parseAuthorities(text: string, from: string): string[] {
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw authorityInvalid({ from, fault: noCertificate(text) });
  for (const [index, certificate] of certificates.entries())
    if (!isCertificate(certificate))
      throw authorityInvalid({ from, fault: `certificate ${index + 1} of it can't be parsed` });
  return [...certificates];
}

function noCertificate(text: string): string {
  if (text.trim() === '') return 'it is empty';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    return 'it holds a private key, which belongs to the authority alone';
  return 'it holds no certificate';
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
