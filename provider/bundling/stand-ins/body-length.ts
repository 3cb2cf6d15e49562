/** Of what we send: texts and bytes, no files. */
export function calculateBodyLength(body: string | Uint8Array | undefined): number {
  return body === undefined ? 0 : Buffer.byteLength(body);
}
