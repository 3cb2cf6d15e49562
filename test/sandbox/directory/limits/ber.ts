/** Reading ASN.1 as LDAP has it (RFC 4511, section 5.1): definite lengths, tags of one byte. */
export interface Element {
  readonly tag: number;
  readonly bytes: Buffer;
}

/** The first element in `buffer` and where it ends; undefined as long as it is not there completely. */
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
