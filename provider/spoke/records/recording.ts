import { encodeRecord } from '../../contract/record/codec.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { type Claim, isSameDeclarer } from '../../contract/request/claim.ts';
import { accessId, type Identity } from '../../contract/request/identity.ts';
import { anotherCameFirst, tooLate } from '../../errors/records.ts';
import { isReadable, OutsideError } from '../../runtime/errors.ts';
import type { Log } from '../../runtime/log.ts';
import { printable } from '../../runtime/printable.ts';
import type { Declared } from './declare.ts';
import { isRemovedLater } from './late.ts';
import type { RecordStore, StoredRecord } from './store.ts';

/** Writes the record of an access while a run makes the access what the record says. */
export interface Recording {
  /** Before anybody is expelled, which waits for nothing: from now on a failure is told. */
  expels(): void;
  /** Before anything is made. From now on a crash leaves nothing that nobody declares. */
  begin(): Promise<void>;
  /**
   * Before anything counts. A move takes the lock of another server than its own rollback does, so
   * the lock alone does not tell that no other request came first.
   */
  check(): Promise<void>;
  /** The access is what the record says. */
  finish(): Promise<void>;
  /** Keeps what was there before the run, and tells of the failure if that is possible. */
  fail(error: unknown): Promise<void>;
  /** What the run made is undone, and so is its record. */
  undo(): Promise<void>;
}

interface Options {
  readonly claim: Claim;
  readonly identity: Identity;
  readonly records: RecordStore;
  readonly stored: StoredRecord | undefined;
  readonly declared: Declared;
  readonly log: Log;
}

function declares(record: AccessRecord | undefined, { declarer }: Claim): boolean {
  return record?.declarers.some((each) => isSameDeclarer(each, declarer)) ?? false;
}

/** Characters of a failure's text that a record keeps. */
const MAX_PROBLEM = 400;

/** Throws a UserError for a record that is too large, before anything is touched. */
export function recording({ claim, identity, records, stored, declared, log }: Options): Recording {
  const { during, after } = declared;
  const id = accessId(identity);
  for (const record of [during, after]) encodeRecord(record);
  let version = stored?.version;
  let hasBegun = false;
  const write = async (record: AccessRecord) => {
    version = await records.write(id, record, version);
  };
  const isCurrent = async () => (await records.read(id))?.version === version;
  return {
    expels() {
      hasBegun = true;
    },
    async begin() {
      await write(during);
      hasBegun = true;
    },
    async check() {
      if (!(await isCurrent())) throw anotherCameFirst();
    },
    async finish() {
      await write(after);
      hasBegun = true;
      if (declares(stored?.record, claim)) return;
      // A removal that came before the record knew the declarer has found nothing to remove.
      const removedAt = await records.readNote(id, claim.declarer);
      if (isRemovedLater(claim, removedAt)) throw tooLate();
    },
    async fail(error) {
      if (!hasBegun) return;
      const problem = isReadable(error) ? error.message : 'a defect of database-access';
      const latest = { ...during.latest, outcome: 'failed' as const };
      const tell = async () => {
        // Whoever was faster has told how things are.
        if (!(await isCurrent())) return;
        await write({ ...during, latest: { ...latest, problem: printable(problem, MAX_PROBLEM) } });
      };
      await tell().catch((cause: unknown) => {
        const because = cause instanceof OutsideError ? cause.message : 'a defect';
        log.info('the record does not tell of the failure', { because });
      });
    },
    async undo() {
      // The answer of a write may have been lost, so what is there counts.
      const current = await records.read(id);
      const isOurs = current?.record.latest.request === during.latest.request;
      if (isOurs) await records.remove(id, current.version);
    },
  };
}
