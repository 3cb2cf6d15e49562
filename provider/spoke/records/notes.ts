import { createHash } from 'node:crypto';
import { storableJson } from '../../contract/record/codec.ts';
import type { Claim, Declarer } from '../../contract/request/claim.ts';
import { parseJson } from '../../runtime/json.ts';
import * as z from '../../runtime/zod.ts';

/** Longer than any request of CloudFormation can be under way: it gives up after an hour. */
const NOTE_HOURS = 3;

/**
 * A note that a declarer has let an access go: it stops the declarer's earlier requests, which may
 * arrive late, and tells a repeated removal from one that looks in the wrong place. Each declarer
 * has its own, so that the removal of one does not hide the removal of another.
 */
export function noteName(prefix: string, accessId: string, { kind, id }: Declarer): string {
  const digest = createHash('sha256').update(`${kind} ${id}`).digest('hex').slice(0, 12);
  return `/${prefix}/removed/${accessId}-${digest}`;
}

const note = z.object({ at: z.string(), kind: z.string(), id: z.string() });

export function writeNote({ declarer, at }: Pick<Claim, 'declarer' | 'at'>): string {
  return storableJson({ at, ...declarer });
}

/** When the declarer asked for the removal. */
export function parseNote(text: string): string | undefined {
  return note.safeParse(parseJson(text)).data?.at;
}

/** Has Parameter Store itself delete the note. */
export function expirationPolicy(): string {
  const Timestamp = new Date(Date.now() + NOTE_HOURS * 3_600_000).toISOString();
  return JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }]);
}
