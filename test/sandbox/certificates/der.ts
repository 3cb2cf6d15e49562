/** The few ASN.1 types that certificates and LDAP messages are made of, in DER (ITU-T X.690). */

export const sequence = (...items: Buffer[]) => element(0x30, ...items);
export const set = (...items: Buffer[]) => element(0x31, ...items);
export const boolean = (value: boolean) => element(0x01, Buffer.from([value ? 0xff : 0]));
export const octets = (value: Buffer) => element(0x04, value);
export const utf8 = (value: string) => element(0x0c, Buffer.from(value));

/** `[number]` of the ASN.1 notation: explicit around other elements, implicit around plain bytes. */
export const explicit = (number: number, ...items: Buffer[]) => element(0xa0 | number, ...items);
export const implicit = (number: number, value: Buffer) => element(0x80 | number, value);

/** A positive integer, from its big-endian bytes. */
export function integer(value: Buffer): Buffer {
  const negative = ((value[0] ?? 0) & 0x80) !== 0;
  return element(0x02, negative ? Buffer.concat([Buffer.from([0]), value]) : value);
}

export function bits(value: Buffer, unused = 0): Buffer {
  return element(0x03, Buffer.from([unused]), value);
}

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime, which RFC 5280 wants for dates before 2050. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\..*|\D/g, '');
  return element(0x17, Buffer.from(`${digits.slice(2)}Z`));
}

/** A tag with what it holds. */
export function element(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...length(body.length)]), body]);
}

function length(value: number): number[] {
  if (value < 0x80) return [value];
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
