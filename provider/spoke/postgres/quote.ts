/** The only two ways in which a name or a text becomes part of a statement. */

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Right whatever standard_conforming_strings says: with a backslash inside, the E form, in which it is doubled. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

export function identifiers(names: readonly string[]): string {
  return names.map(identifier).join(', ');
}
