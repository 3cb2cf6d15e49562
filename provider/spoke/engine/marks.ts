import type { MarkedAccess, ServerMarks } from '../../contract/messages/unrecorded.ts';

/** What an engine finds of one access. */
export type FoundMarks = Pick<MarkedAccess, 'access' | 'label' | 'hostPort' | 'names'> & {
  /** Users that can log in. */
  readonly logins: ReadonlySet<string>;
};

/** A server has a few dozens; an answer of Lambda's holds many more than these. */
const MOST_ACCESSES = 1_000;
/** Four levels, the ledger of MySQL, and the users of two rotations. */
const MOST_NAMES = 10;

/**
 * Nobody can log in with keepers, with owner roles that were kept for their tables, or with what
 * else a removal left, so those are no accesses.
 */
export function serverMarks(server: string, found: readonly FoundMarks[]): ServerMarks {
  const open = found
    .filter(({ logins }) => logins.size > 0)
    .toSorted((a, b) => (a.access < b.access ? -1 : 1));
  return {
    server,
    accesses: open.slice(0, MOST_ACCESSES).map(({ logins, names, ...marks }) => ({
      ...marks,
      logins: logins.size,
      names: names.slice(0, MOST_NAMES),
    })),
    more: Math.max(0, open.length - MOST_ACCESSES),
  };
}
