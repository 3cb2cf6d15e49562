import type { Secret } from '../../runtime/secret.ts';
import type { OpenServerOptions } from '../ports.ts';

/** The options of opening a server of either engine. */
export interface ServerOptions<Connect> extends OpenServerOptions {
  readonly certificateAuthorities: readonly string[];
  readonly connect: Connect;
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
