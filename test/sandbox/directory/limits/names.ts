/**
 * Distinguished names (RFC 4514), compared as Active Directory does: unescaped, and without regard
 * to case.
 */

/**
 * A key that is the same for every spelling of a DN. The outermost part comes first, so that the
 * key of an entry begins with the keys of all that contain it.
 */
export function keyOfDn(dn: string): string {
  return partsOf(dn).map(plain).reverse().join('\0').toLowerCase();
}

/** The first part's value: `CN=Grp\, Comma,OU=...` -> `Grp, Comma` */
export function firstValue(dn: string): string {
  return plain(partsOf(dn)[0] ?? '').replace(/^[^=]*=/, '');
}

/** The DN that contains this one. */
export function parentOf(dn: string): string {
  return partsOf(dn).slice(1).join(',');
}

function partsOf(dn: string): string[] {
  return dn.match(/(\\.|[^,\\])+/gs) ?? [];
}

function plain(part: string): string {
  const value = part
    .trim()
    .replaceAll(/((?:\\[0-9a-f]{2})+)|\\(.)/gis, (_, pairs, character) =>
      pairs ? Buffer.from(pairs.replaceAll('\\', ''), 'hex').toString('utf8') : character,
    );
  return value.replace(/\s*=\s*/, '=');
}
