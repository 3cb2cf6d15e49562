import { gunzipSync, gzipSync } from 'node:zlib';
import { recordTooLarge } from '../../errors/records.ts';
import type { UserError } from '../../runtime/errors.ts';
import { parseJson } from '../../runtime/json.ts';
import { type AccessRecord, record } from './record.ts';

/** Bytes of a standard parameter, which costs nothing. */
const STANDARD = 4_096;
/** Bytes of an advanced one. */
const MAX = 8_192;
/** Bytes of a record that is not compressed: ten of them fit into an answer of Lambda's. */
const MAX_UNPACKED = 256 * 1_024;

/**
 * A record as the text of a parameter: plain JSON, so that people can read it; if that is too long
 * for a standard parameter, gzip in base64, which is a fourth of a list of distinguished names.
 */
export function encodeRecord(content: AccessRecord): string {
  const json = storableJson(content);
  if (Buffer.byteLength(json) <= STANDARD) return json;
  const packed = gzipSync(json, { level: 9 }).toString('base64');
  if (packed.length <= MAX) return packed;
  throw tooLarge(content);
}

/** Parameter Store would take {{...}} for a reference to another parameter. Only texts hold it. */
export function storableJson(content: unknown): string {
  return JSON.stringify(content).replaceAll('{{', '{\\u007b');
}

/** Undefined for a text that is no record of this version. */
export function decodeRecord(text: string): AccessRecord | undefined {
  return record.safeParse(parseJson(text.startsWith('{') ? text : unpacked(text))).data;
}

function unpacked(text: string): string {
  try {
    const packed = Buffer.from(text, 'base64');
    return gunzipSync(packed, { maxOutputLength: MAX_UNPACKED }).toString();
  } catch {
    return '';
  }
}

/** The longest part of the request is what the caller can make shorter. */
function tooLarge({ request, declarers }: AccessRecord): UserError {
  const sizes = Object.entries({
    groups: [request['groups'], request['until']],
    schemas: request['schemas'],
    declarers,
  })
    .map(([name, part]) => ({ name, bytes: Buffer.byteLength(JSON.stringify(part ?? '')) }))
    .sort((a, b) => b.bytes - a.bytes);
  const largest = sizes[0]?.name;
  const cure = {
    groups: 'groups: take too much room; name fewer, for instance one group of these groups',
    schemas: 'schemas: take too much room; name fewer, or leave them out to cover all',
    declarers: `it is declared ${declarers.length} times; declare it once`,
  };
  return recordTooLarge({ most: MAX, cure: cure[largest as keyof typeof cure] });
}
