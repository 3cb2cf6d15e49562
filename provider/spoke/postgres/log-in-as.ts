import type { Deadline } from '../../runtime/deadline.ts';
import type { Secret } from '../../runtime/secret.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import type { Connect, Connection } from './connection.ts';

export interface OtherLogin {
  readonly username: string;
  readonly password: Secret;
}

/** Opens a session of somebody else than the master, which has none of our settings. */
export type LogInAs = (login: OtherLogin, database: string) => Promise<Connection>;

export function logInAs(options: ServerOptions<Connect>, deadline: Deadline): LogInAs {
  return ({ username, password }, database) =>
    options.connect(
      { ...masterLogin(options), username, password, database, isBare: true },
      deadline,
    );
}
