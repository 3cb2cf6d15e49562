import { expect, test } from 'vitest';
import { decodeRecord, encodeRecord } from '../../../../provider/contract/record/codec.ts';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import { recordedRequest } from '../../../../provider/contract/record/recorded-request.ts';
import { parseNote, writeNote } from '../../../../provider/spoke/records/notes.ts';
import { anAccess } from '../stored.ts';

const aRecord = (fields: Record<string, unknown> = {}): AccessRecord => ({
  schema: 1,
  request: recordedRequest(anAccess(fields)),
  elsewhere: [],
  declarers: [{ kind: 'anonymous', id: '', at: '', since: 'r-1' }],
  former: [],
  latest: { at: '2026-11-22T15:00:00.000Z', request: 'r-1', outcome: 'made true' },
});
const groups = (
  count: number,
  name = (at: number) =>
    `CN=DB-Readers-${at},OU=Groups,OU=Division ${at % 7},DC=corp,DC=example,DC=com`,
) => Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), 'readonly']));

test('a record is plain JSON that people can read', () => {
  const text = encodeRecord(aRecord());
  expect(JSON.parse(text)).toEqual(aRecord());
  expect(decodeRecord(text)).toEqual(aRecord());
});

test('a record of a hundred distinguished names fits, compressed', () => {
  const record = aRecord({ groups: groups(100) });
  expect(JSON.stringify(record).length).toBeGreaterThan(8_192);
  const text = encodeRecord(record);
  expect(text).toMatch(/^[\w+/=]{1,4096}$/);
  expect(decodeRecord(text)).toEqual(record);
});

test('a record that is too large even so is refused, and names what can be shortened', () => {
  const noise = (at: number) =>
    Array.from({ length: 30 }, (_, k) => `${(at * 7919 + k * 104_729) ** 2}`).join('');
  expect(() => encodeRecord(aRecord({ groups: groups(100, noise) }))).toThrow(
    /groups: take too much/,
  );
  const schemas = Array.from({ length: 900 }, (_, at) => `s${(at * 7919) ** 3}`);
  expect(() => encodeRecord(aRecord({ schemas }))).toThrow(/schemas: take too much/);
});

test('a text that Parameter Store would take for a reference is kept out of the value', () => {
  const record = aRecord({ rotation: '{{ssm:/masters/orders}}' });
  expect(encodeRecord(record)).not.toContain('{{');
  expect(decodeRecord(encodeRecord(record))).toEqual(record);
});

test('nor does the note of a removal hold one', () => {
  const declarer = { kind: 'terraform', id: '{{ssm:/masters/orders}}' } as const;
  const at = '2026-11-22T15:00:00.000Z';
  expect(writeNote({ declarer, at })).not.toContain('{{');
  expect(parseNote(writeNote({ declarer, at }))).toBe(at);
});

test('what is no record of this version is none', () => {
  for (const text of ['', '{', '{}', 'H4sI', JSON.stringify({ ...aRecord(), schema: 2 })])
    expect(decodeRecord(text)).toBeUndefined();
});
