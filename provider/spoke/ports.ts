import type { Request } from '../contract/request/request.ts';
import type { Deadline } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import type { ReadMaster } from './master/read.ts';
import type { ParameterStore } from './parameters/store.ts';
import type { RecordStore } from './records/store.ts';
import type { DatabaseServer, MasterUser } from './server.ts';

/** Everything outside of the spoke that its work needs. */
export interface Ports {
  readonly log: Log;
  readonly deadline: Deadline;
  readonly parameters: ParameterStore;
  readonly records: RecordStore;
  readonly readMaster: ReadMaster;
  readonly openServer: OpenServer;
  /** Is this host name unknown to DNS? */
  readonly isGone: (host: string) => Promise<boolean>;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export type OpenServer = (options: OpenServerOptions) => Promise<DatabaseServer>;

export interface OpenServerOptions {
  readonly access: Request;
  readonly master: MasterUser;
  /** The end of the run. */
  readonly deadline: Deadline;
  /** The end of the work itself, earlier than `deadline` so that there is time left to undo it. */
  readonly workDeadline: Deadline;
  readonly log: Log;
  /** A removal succeeds without the access's database, which somebody may have dropped. */
  readonly databaseMayBeGone: boolean;
  /** A login was refused a moment ago: no second one is tried before the first has succeeded. */
  readonly wasRefused: boolean;
}
