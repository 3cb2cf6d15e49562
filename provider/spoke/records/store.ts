import {
  DeleteParametersCommand,
  GetParametersByPathCommand,
  type Parameter,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { decodeRecord, encodeRecord } from '../../contract/record/codec.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import type { Claim, Declarer } from '../../contract/request/claim.ts';
import { accessId } from '../../contract/request/identity.ts';
import { recordRaced, recordUnreadable } from '../../errors/records.ts';
import { until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode, OutsideError } from '../../runtime/errors.ts';
import { asking } from '../ask-parameter-store.ts';
import { readParameters } from '../parameters/read.ts';
import { expirationPolicy, noteName, parseNote, writeNote } from './notes.ts';

/** The records of the spoke's own account and Region. */
export interface RecordStore {
  /** Throws for a record that can't be read: what is not known is not overwritten. */
  read(accessId: string): Promise<StoredRecord | undefined>;
  /** Is there one, readable or not? */
  exists(accessId: string): Promise<boolean>;
  /** @param after the `next` of an earlier page */
  page(after?: string): Promise<Page>;
  /**
   * Returns the new version. Throws RaceLost, and leaves what is there, if somebody else has
   * written since `version` was read.
   */
  write(accessId: string, record: AccessRecord, version: number | undefined): Promise<number>;
  remove(accessId: string, version: number): Promise<void>;
  /** When this declarer last let the access go, for three hours after it did. */
  readNote(accessId: string, declarer: Declarer): Promise<string | undefined>;
  writeNote(accessId: string, claim: Claim): Promise<void>;
}

export interface StoredRecord {
  readonly record: AccessRecord;
  readonly version: number;
}

export interface Page {
  readonly records: readonly StoredRecord[];
  /** Names of parameters that are no records. */
  readonly unreadable: readonly string[];
  readonly next?: string;
}

export interface RecordStoreOptions {
  readonly ssm: SSMClient;
  /** First part of every parameter's path. */
  readonly prefix: string;
  readonly deadline: Deadline;
}

export function recordStore({ ssm, prefix, deadline }: RecordStoreOptions): RecordStore {
  const path = `/${prefix}/records`;
  const nameOf = (accessId: string) => `${path}/${accessId}`;

  async function get(name: string): Promise<Parameter | undefined> {
    return (await readParameters({ ssm, deadline }, [name], false))[0];
  }

  /** Parameter Store has no condition for a write, but its answer tells whether somebody was first. */
  async function put(name: string, value: string, isNew: boolean): Promise<number> {
    const command = new PutParameterCommand({
      Name: name,
      Value: value,
      Type: 'String',
      // More than 4 KB take an advanced parameter, which costs five cents a month.
      Tier: 'Intelligent-Tiering',
      Overwrite: !isNew,
      ...(isNew && { Description: 'Who declares an access (database-access). No secret.' }),
    });
    const answer = asking(`ssm:PutParameter for ${name}`, ssm.send(command, until(deadline)));
    return (await answer).Version ?? 0;
  }

  async function remove(name: string): Promise<void> {
    const command = new DeleteParametersCommand({ Names: [name] });
    await asking('ssm:DeleteParameters', ssm.send(command, until(deadline)));
  }

  return {
    async read(accessId) {
      const name = nameOf(accessId);
      const parameter = await get(name);
      if (parameter === undefined) return undefined;
      const record = recordIn(parameter);
      if (record === undefined) throw recordUnreadable({ name });
      return { record, version: parameter.Version ?? 0 };
    },
    exists: async (accessId) => (await get(nameOf(accessId))) !== undefined,
    async page(after) {
      const command = new GetParametersByPathCommand({
        Path: path,
        MaxResults: 10,
        NextToken: after,
      });
      const answer = asking('ssm:GetParametersByPath', ssm.send(command, until(deadline)));
      const { Parameters = [], NextToken } = await answer;
      const all = Parameters.map(({ Name, Value, Version }) => {
        return { name: Name ?? '', version: Version ?? 0, record: recordIn({ Name, Value }) };
      });
      return {
        records: all.flatMap(({ record, version }) => (record ? { record, version } : [])),
        unreadable: all.flatMap(({ name, record }) => (record === undefined ? [name] : [])),
        ...(NextToken !== undefined && { next: NextToken }),
      };
    },
    async write(accessId, record, version) {
      const name = nameOf(accessId);
      const raceLost = recordRaced({ name });
      const written = await put(name, encodeRecord(record), version === undefined).catch(
        (error: unknown) => {
          const { cause } = error instanceof OutsideError ? error : { cause: undefined };
          throw errorCode(cause) === 'ParameterAlreadyExists' ? raceLost : error;
        },
      );
      if (written === (version ?? 0) + 1) return written;
      // Somebody was first. What they wrote is put back, and then looked at.
      const theirs = written > 1 ? await get(`${name}:${written - 1}`) : undefined;
      if (theirs?.Value === undefined) await remove(name);
      else await put(name, theirs.Value, false);
      throw raceLost;
    },
    async remove(accessId, version) {
      const name = nameOf(accessId);
      const parameter = await get(name);
      if (parameter !== undefined && parameter.Version !== version) throw recordRaced({ name });
      await remove(name);
    },
    async readNote(accessId, declarer) {
      const parameter = await get(noteName(prefix, accessId, declarer));
      return parameter?.Value === undefined ? undefined : parseNote(parameter.Value);
    },
    async writeNote(accessId, claim) {
      const name = noteName(prefix, accessId, claim.declarer);
      const command = new PutParameterCommand({
        Name: name,
        Value: writeNote(claim),
        Type: 'String',
        // Only advanced parameters can expire. Billed by the hour, one costs 1/100 of a cent.
        Tier: 'Advanced',
        Overwrite: true,
        Policies: expirationPolicy(),
      });
      await asking(`ssm:PutParameter for ${name}`, ssm.send(command, until(deadline)));
    },
  };
}

/** Undefined for a text that is no record of ours, or the record of another access. */
function recordIn({ Name = '', Value = '' }: Pick<Parameter, 'Name' | 'Value'>) {
  const record = decodeRecord(Value);
  const place = record && parsePlace(record.request);
  const isNamed = place !== undefined && Name.endsWith(`/${accessId(place.identity)}`);
  return isNamed ? record : undefined;
}

/** All records of the account and Region. */
export async function allRecords({ page }: Pick<RecordStore, 'page'>): Promise<Page> {
  const first = await page();
  const records = [...first.records];
  const unreadable = [...first.unreadable];
  for (let { next } = first; next !== undefined; ) {
    const more = await page(next);
    records.push(...more.records);
    unreadable.push(...more.unreadable);
    next = more.next;
  }
  return { records, unreadable };
}
