import type { Entry } from '../people/entries.ts';

/** RFC 2849: entries to add. */
export function additions(entries: readonly Entry[]): string {
  return entries
    .map(({ dn, attributes }) =>
      record(
        dn,
        Object.entries(attributes).flatMap(([name, values]) =>
          values.map((value) => line(name, value)),
        ),
      ),
    )
    .join('\n');
}

/** Replaces an attribute, or adds values to it. */
export function modification(
  how: 'add' | 'replace',
  dn: string,
  attribute: string,
  values: readonly (string | Buffer)[],
): string {
  const lines = values.map((value) => line(attribute, value));
  return record(dn, ['changetype: modify', `${how}: ${attribute}`, ...lines, '-']);
}

function record(dn: string, lines: readonly string[]): string {
  return [line('dn', dn), ...lines, ''].join('\n');
}

/** Every value is in Base64, since some can't be written in any other way. */
function line(name: string, value: string | Buffer): string {
  return `${name}:: ${Buffer.from(value).toString('base64')}`;
}
