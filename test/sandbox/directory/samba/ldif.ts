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

/** One attribute to replace, or values to add to it. */
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

/** Base64 for every value: there is no other way to spell some of them. */
function line(name: string, value: string | Buffer): string {
  return `${name}:: ${Buffer.from(value).toString('base64')}`;
}
