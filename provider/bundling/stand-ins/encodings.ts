/**
 * Encodings for mysql2, beside those that Node's buffers have. Our sessions ask for UTF-8, so this
 * only meets a server that does not care. MySQL's older UTF-8 (utf8mb3), which mysql2 takes for
 * CESU-8, has no characters in which the two differ.
 */
export function getDecoder(encoding: string) {
  const decoder = new TextDecoder(encoding === 'cesu8' ? 'utf-8' : encoding, { ignoreBOM: true });
  return {
    write: (bytes: Uint8Array) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}

export function getEncoder(encoding: string) {
  if (encoding !== 'cesu8') throw new Error(`no text can be sent to the server in ${encoding}`);
  return {
    write: (text: string) => Buffer.from(text),
    end: () => undefined,
  };
}
