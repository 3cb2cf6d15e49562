import type { RunInput } from '../../contract/messages/reconcile.ts';
import type { VersionedRecord } from '../../contract/messages/records.ts';
import { ANONYMOUS } from '../../contract/request/claim.ts';
import { accessId } from '../../contract/request/identity.ts';
import { parseRequest } from '../../contract/request/parse-request.ts';
import type { Task } from '../tasks.ts';

/** Does only an apply know the master's password? It is in no record. */
export function lacksMaster({ record }: VersionedRecord): boolean {
  return record.request['mastersecret'] === undefined;
}

/**
 * What the spoke is to do for an access: the recorded request again. Throws a UserError for a record
 * that a request of today may not say.
 *
 * @param tellsMarks the spoke is to tell which accesses have marks on the server
 */
export function reconciliationTask(
  { record, version }: VersionedRecord,
  { mode, confirm = [] }: Pick<RunInput, 'mode' | 'confirm'>,
  run: string,
  tellsMarks: boolean,
): Task {
  const request = parseRequest(record.request);
  const [first] = record.declarers;
  // Nothing is declared. But only a stack's rotation goes back to a former user (credentials.ts).
  const declarer = first === undefined ? ANONYMOUS : { kind: first.kind, id: first.id };
  return {
    verb: 'ensure',
    access: {
      ...request,
      dryRun: mode === 'check',
      confirmRemovals: confirm.includes(accessId(request.identity)),
    },
    claim: { declarer, at: '', request: run },
    reconciles: { version, ...(tellsMarks && { tellsMarks }) },
  };
}
