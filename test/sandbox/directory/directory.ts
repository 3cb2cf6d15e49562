import type { Administrator, AdministratorLogin } from './administrator.ts';

/** A running directory, with all that a client needs to use it. */
export interface Directory {
  /** LDAPS */
  readonly url: string;
  /** Plain LDAP, which refuses everything until the client has asked for StartTLS. */
  readonly startTlsUrl: string;
  readonly caFile: string;
  readonly baseDn: string;
  /** A service account that may read, as the product gets one. */
  readonly bindDn: string;
  readonly bindPassword: string;
  /** Changes people and groups, as a company's own administrators do every day. */
  readonly administrator: Administrator;
  readonly administratorLogin: AdministratorLogin;
  stop(): Promise<void>;
}
