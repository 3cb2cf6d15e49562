import type { Request } from '../../contract/request/request.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Secret } from '../../runtime/secret.ts';
import type { MasterUser } from '../server.ts';

/** What opening a server takes, whichever engine it runs. */
export interface ServerOptions<Connect> {
  readonly access: Request;
  readonly master: MasterUser;
  readonly certificateAuthorities: readonly string[];
  readonly connect: Connect;
  /** The end of the run. */
  readonly deadline: Deadline;
  /** The end of the work itself, earlier than `deadline` so that there is time left to undo it. */
  readonly workDeadline: Deadline;
  /** A removal succeeds without the access's database, which somebody may have dropped. */
  readonly databaseMayBeGone: boolean;
}

export interface ConnectOptions {
  /** A name rather than an address: the server's certificate is compared with it. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: Secret;
  /** PEM certificates of the authorities that may vouch for the server. */
  readonly certificateAuthorities: readonly string[];
}

/** The master's login to the access's server. */
export function masterLogin({
  access,
  master,
  certificateAuthorities,
}: ServerOptions<unknown>): ConnectOptions {
  const { host, port } = access.endpoint;
  return { host, port, ...master, certificateAuthorities };
}
