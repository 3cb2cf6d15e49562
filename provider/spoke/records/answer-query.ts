import type {
  RecordsFound,
  RecordsQuery,
  VersionedRecord,
} from '../../contract/messages/records.ts';
import { isSameDeclarer } from '../../contract/request/claim.ts';
import type { RecordStore } from './store.ts';
import { findUnrecorded, type ParametersToSearch } from './unrecorded.ts';

/** Bytes of an answer, after which the rest has to be asked for. Lambda's limit is 6 MB. */
const ENOUGH = 2 * 1_024 * 1_024;

/** Answers the hub's question for the records of this account and Region. */
export async function answerQuery(
  { records: { declarer, accessId, after, unrecorded: isSearch } }: Pick<RecordsQuery, 'records'>,
  place: ParametersToSearch & { readonly records: Pick<RecordStore, 'read' | 'page'> },
): Promise<RecordsFound> {
  const { records: store } = place;
  if (isSearch) return { records: [], unreadable: [], unrecorded: await findUnrecorded(place) };
  if (accessId !== undefined) {
    const stored = await store.read(accessId);
    return { records: stored === undefined ? [] : [stored], unreadable: [] };
  }
  const records: VersionedRecord[] = [];
  const unreadable: string[] = [];
  let bytes = 0;
  for (let from = after; ; ) {
    const page = await store.page(from);
    const asked = page.records.filter(
      ({ record: { declarers } }) =>
        declarer === undefined || declarers.some((each) => isSameDeclarer(each, declarer)),
    );
    records.push(...asked);
    unreadable.push(...page.unreadable);
    bytes += Buffer.byteLength(JSON.stringify(asked));
    from = page.next;
    if (from === undefined) return { records, unreadable };
    if (bytes > ENOUGH) return { records, unreadable, next: from };
  }
}
