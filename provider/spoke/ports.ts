import { parameterNames } from '../contract/request/identity.ts';
import type { Request } from '../contract/request/request.ts';
import type { Deadline } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import type { ReadMaster } from './master.ts';
import type { StoredParameter } from './parameters/model.ts';
import type { ParameterStore } from './parameters/store.ts';
import { type DatabaseServer, LoginRefused, type MasterUser } from './server.ts';

/** Everything that is outside of the spoke. */
export interface Ports {
  readonly log: Log;
  readonly deadline: Deadline;
  readonly parameters: ParameterStore;
  /** First part of the parameters' path. */
  readonly parameterPrefix: string;
  readonly readMaster: ReadMaster;
  readonly openServer: OpenServer;
  /** Does nobody know this host name any more? */
  readonly isGone: (host: string) => Promise<boolean>;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export type OpenServer = (options: {
  readonly access: Request;
  readonly master: MasterUser;
  readonly deadline: Deadline;
  readonly workDeadline: Deadline;
  readonly databaseMayBeGone: boolean;
}) => Promise<DatabaseServer>;

/** What is stored for the access. */
export function readParameters(
  { identity }: Request,
  { parameters, parameterPrefix }: Ports,
): Promise<StoredParameter[]> {
  return parameters.read(parameterNames(parameterPrefix, identity));
}

/**
 * Logs in to the access's server as its master, does the work, and leaves. A secret that was rotated between our reading and our
 * login is read a second time (RDS changes the password first and the secret after).
 */
export async function withServer<T>(
  access: Request,
  edges: Ports,
  options: { readonly workDeadline: Deadline; readonly databaseMayBeGone: boolean },
  work: (server: DatabaseServer) => Promise<T>,
): Promise<T> {
  const open = async () => {
    const master = await edges.readMaster(access.master);
    return edges.openServer({ access, master, deadline: edges.deadline, ...options });
  };
  const server = await open().catch(async (error: unknown) => {
    if (!(error instanceof LoginRefused) || access.master.from === 'request') throw error;
    await edges.sleep(1_000);
    return open();
  });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
