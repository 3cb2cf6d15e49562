/** The superclasses of each class, and the name of its objectCategory. */
export const CLASSES: Readonly<Record<string, { chain: readonly string[]; category: string }>> = {
  user: { chain: ['top', 'person', 'organizationalPerson', 'user'], category: 'Person' },
  computer: {
    chain: ['top', 'person', 'organizationalPerson', 'user', 'computer'],
    category: 'Computer',
  },
  contact: { chain: ['top', 'person', 'organizationalPerson', 'contact'], category: 'Person' },
  group: { chain: ['top', 'group'], category: 'Group' },
  organizationalUnit: { chain: ['top', 'organizationalUnit'], category: 'Organizational-Unit' },
  container: { chain: ['top', 'container'], category: 'Container' },
  domainDNS: { chain: ['top', 'domain', 'domainDNS'], category: 'Domain-DNS' },
  foreignSecurityPrincipal: {
    chain: ['top', 'foreignSecurityPrincipal'],
    category: 'Foreign-Security-Principal',
  },
};

/** A security identifier as it is stored, MS-DTYP 2.4.2.2. */
export function bytesOfSid(sid: string): Buffer {
  const [, , authority, ...subAuthorities] = sid.split('-').map(Number);
  const bytes = Buffer.alloc(8 + 4 * subAuthorities.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(subAuthorities.length, 1);
  bytes.writeUIntBE(authority ?? 0, 2, 6);
  for (const [at, value] of subAuthorities.entries()) bytes.writeUInt32LE(value, 8 + 4 * at);
  return bytes;
}
