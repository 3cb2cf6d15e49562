/**
 * Distinguished names (RFC 4514) in any legal spelling: `cn = Ann Lee , dc=corp`, `CN="Lee, Ann"`,
 * `2.5.4.3=Ann\20Lee;DC=corp` (RFC 2253 and 1779). Servers differ in what they take, so what people
 * wrote is spelt in one way.
 */

/** Characters of a DN that is parsed at all. */
const LONGEST = 2_000;

const TYPE = /^(?:[a-z][a-z0-9-]*|(?:oid\.)?\d+(?:\.\d+)+)$/i;

/** Undefined for a text that is no DN. */
export function canonicalDn(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const parts = partsOf(text)?.map(({ part, end }) => {
    const equals = part.indexOf('=');
    const type = withoutSpaces(part.slice(0, equals));
    const value = plainValue(part.slice(equals + 1));
    if (equals < 0 || !TYPE.test(type) || value === undefined) return undefined;
    return `${nameOf(type)}=${value}${end === ';' ? ',' : end}`;
  });
  return parts?.every((part) => part !== undefined) ? parts.join('') : undefined;
}

/** Split at what is neither escaped nor in quotes. */
function partsOf(text: string): Array<{ readonly part: string; readonly end: string }> | undefined {
  const parts: Array<{ part: string; end: string }> = [];
  let [begin, isQuoted] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && ',;+'.includes(character)) {
      parts.push({ part: text.slice(begin, at), end: character });
      begin = at + 1;
    }
  }
  return isQuoted ? undefined : [...parts, { part: text.slice(begin), end: '' }];
}

/** The value in its one spelling. `#04024869`, the BER encoding, stays as it is. */
function plainValue(given: string): string | undefined {
  const trimmed = withoutSpaces(given);
  // The last character of `a\ ` is a space that counts.
  const value = /(?<!\\)(?:\\\\)*\\$/.test(trimmed) ? `${trimmed} ` : trimmed;
  if (/^#(?:[0-9a-f]{2})+$/i.test(value)) return value;
  const inside = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  const text = inside ? value.slice(1, -1) : value;
  if (value === '' || /(?<!\\)(?:\\\\)*"/.test(text)) return undefined;
  return escaped(unescaped(text));
}

/** A DN of several parts, as groups have one: a name such as `a=b` may be a cn. */
export function looksLikeDn(text: string): boolean {
  return (canonicalDn(text)?.match(/(?<!\\),/g) ?? []).length > 0;
}

/** How DNs are compared. */
export function dnKey(dn: string): string {
  return (canonicalDn(dn) ?? dn).toLowerCase();
}

/** Finds entries by their DNs in any spelling. Nearly all are spelt alike, which costs little. */
export function byDn<Entry extends { readonly dn: string }>(
  entries: readonly Entry[],
): (dn: string) => Entry | undefined {
  const exact = new Map(entries.map((entry) => [entry.dn, entry]));
  let canonical: ReadonlyMap<string, Entry> | undefined;
  return (dn) => {
    const found = exact.get(dn);
    if (found !== undefined) return found;
    canonical ??= new Map(entries.map((entry) => [dnKey(entry.dn), entry]));
    return canonical.get(dnKey(dn));
  };
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

/** Other white space is a part of a value. */
function withoutSpaces(text: string): string {
  return text.replace(/^ +| +$/g, '');
}

function unescaped(value: string): string {
  return value.replace(/(?:\\[0-9a-f]{2})+|\\(.)/gis, (found, character?: string) =>
    character === undefined ? Buffer.from(found.replaceAll('\\', ''), 'hex').toString() : character,
  );
}

function escaped(value: string): string {
  return value
    .replace(/[,+"\\<>;=]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]| $/g, '\\$&');
}
