/** ASN.1 as in LDAP (RFC 4511, section 5.1): definite lengths, tags of one byte. */
export interface Element {
  readonly tag: number;
  readonly bytes: Buffer;
}

/** The first element in `buffer` and its end; undefined until all of it has arrived. */
export function firstElement(buffer: Buffer): { element: Element; end: number } | undefined {
  const [tag, short] = buffer;
  if (tag === undefined || short === undefined) return undefined;
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
  const start = 2 + lengthBytes;
  if (buffer.length < start) return undefined;
  const length = lengthBytes === 0 ? short : buffer.readUIntBE(2, lengthBytes);
  const end = start + length;
  if (buffer.length < end) return undefined;
  return { element: { tag, bytes: buffer.subarray(start, end) }, end };
}

export function children({ bytes }: Element): Element[] {
  const found: Element[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const next = firstElement(rest);
    if (!next) throw new Error('an element is longer than what contains it');
    found.push(next.element);
    rest = rest.subarray(next.end);
  }
  return found;
}

export function text(element: Element | undefined): string {
  return element ? element.bytes.toString('utf8') : '';
}

export function number(element: Element | undefined): number {
  return element?.bytes.length ? element.bytes.readIntBE(0, element.bytes.length) : 0;
}

export const sequence = (...items: Buffer[]) => element(0x30, ...items);
export const octets = (value: Buffer) => element(0x04, value);

/** A tag with its content. */
export function element(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body)]), body]);
}

/** A number that is not negative. */
export function integer(value: number): Buffer {
  const bytes = bigEndian(value);
  return element(0x02, Buffer.from((bytes[0] ?? 0) & 0x80 ? [0, ...bytes] : bytes));
}

function lengthOf({ length }: Buffer): number[] {
  if (length < 0x80) return [length];
  const bytes = bigEndian(length);
  return [0x80 | bytes.length, ...bytes];
}

function bigEndian(value: number): number[] {
  const bytes = [value & 0xff];
  for (let rest = value >> 8; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return bytes;
}
