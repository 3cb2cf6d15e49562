/**
 * Distinguished names (RFC 4514) in any legal spelling: `cn = Ann Lee , dc=corp`, `CN="Lee, Ann"`,
 * `2.5.4.3=Ann\20Lee;DC=corp` (RFC 2253 and 1779). Servers differ in what they take, so what people
 * wrote is spelt in one way.
 */

/** Characters of a DN that is parsed at all. */
const LONGEST = 2_000;

const PART =
  /\s*(?<type>[a-z][a-z0-9-]*|(?:oid\.)?\d+(?:\.\d+)+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>(?:[^,;+"\\]|\\.)*?))\s*(?<end>[,;+]|$)/isy;

/** Undefined for a text that is no DN. */
export function canonicalDn(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const parts: string[] = [];
  const pattern = new RegExp(PART);
  for (let end: string | undefined; end !== ''; ) {
    const match = pattern.exec(text)?.groups;
    const { type, quoted, plain } = match ?? {};
    const value = quoted ?? plain;
    if (match === undefined || type === undefined || value === undefined) return undefined;
    if (value === '' && quoted === undefined) return undefined;
    end = match['end'] ?? '';
    parts.push(`${nameOf(type)}=${spelled(value)}${end === ';' ? ',' : end}`);
  }
  return parts.join('');
}

/** A DN of several parts, as groups have one: a name such as `a=b` may be a cn. */
export function looksLikeDn(text: string): boolean {
  return (canonicalDn(text)?.match(/(?<!\\),/g) ?? []).length > 0;
}

/** How DNs are compared. */
export function dnKey(dn: string): string {
  return (canonicalDn(dn) ?? dn).toLowerCase();
}

export function isBelow(dn: string, base: string): boolean {
  const [key, baseKey] = [dnKey(dn), dnKey(base)];
  return key === baseKey || key.endsWith(`,${baseKey}`);
}

function nameOf(type: string): string {
  const id = type.toLowerCase().replace(/^oid\./, '');
  return NAMES.get(id) ?? type;
}

/** Of the attribute types that DNs of Active Directory have. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
]);

/** A value without and with its escapes. `#04024869`, the BER encoding, stays as it is. */
function spelled(value: string): string {
  if (/^#(?:[0-9a-f]{2})+$/i.test(value)) return value;
  const plain = value.replace(/(?:\\[0-9a-f]{2})+|\\(.)/gis, (found, character?: string) =>
    character === undefined ? Buffer.from(found.replaceAll('\\', ''), 'hex').toString() : character,
  );
  return plain
    .replace(/[,+"\\<>;=]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]| $/g, '\\$&');
}
