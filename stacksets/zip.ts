import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * A zip file with nothing in it that changes from one build to the next: no time, no owner. Node has no writer of its own, and this is the
 * smallest part of the format that Lambda reads (APPNOTE 6.3: local headers, central directory, end record; at most 65,535 files of 4 GB).
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const path = Buffer.from(name);
    const packed = deflateRawSync(content, { level: 9 });
    const common = commonHeader(content, packed, path);
    const local = Buffer.concat([signature(0x04034b50), common, path, packed]);
    directory.push(
      Buffer.concat([signature(0x02014b50), MADE_BY, common, attributes(offset), path]),
    );
    parts.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  return Buffer.concat([...parts, index, endRecord(entries.length, index.length, offset)]);
}

/** Unix, version 3.0 of the format: the permissions in `attributes` count. */
const MADE_BY = Buffer.from([30, 3]);
const DEFLATED = 8;
const UTF8_NAMES = 0x0800;
/** 1 January 1980, midnight: the format's beginning of time. */
const DATE = 0x0021;
/** A regular file that everybody may read: Lambda runs the code as another user. */
const MODE = 0o100644;

function commonHeader(content: Buffer, packed: Buffer, path: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(UTF8_NAMES, 2);
  header.writeUInt16LE(DEFLATED, 4);
  header.writeUInt16LE(DATE, 8);
  header.writeUInt32LE(crc32(content), 10);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(path.length, 22);
  return header;
}

function attributes(offset: number): Buffer {
  const fields = Buffer.alloc(14);
  fields.writeUInt32LE(MODE * 0x10000, 6);
  fields.writeUInt32LE(offset, 10);
  return fields;
}

function endRecord(entries: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(entries, 8);
  record.writeUInt16LE(entries, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
