import { type Endpoint, hostPort } from '../../contract/request/request.ts';
import { errorCode, isReadable, OutsideError, reason } from '../../runtime/errors.ts';
import {
  type Explain,
  networkProblem,
  noTls,
  otherName,
  unknownIssuer,
} from '../engine/messages.ts';
import { LoginRefused } from '../server.ts';
import type { Flavour } from './flavour.ts';
import { type Circumstances, serverError } from './server-errors.ts';

/**
 * Explains errors of the server and of the way to it. The driver's errors carry the statement
 * (`sql`), so none of them is passed on. The numbers count, since the driver names MariaDB's errors
 * wrongly.
 */
export function explainer(endpoint: Endpoint, database: string, flavour?: Flavour): Explain {
  return (error, doing) => {
    if (isReadable(error)) return error;
    const said = reason(error).slice(0, 300);
    const circumstances = { server: hostPort(endpoint), doing, said, flavour };
    return explained(error, endpoint, database, circumstances);
  };
}

function explained(
  error: unknown,
  endpoint: Endpoint,
  database: string,
  circumstances: Circumstances,
): Error {
  const { doing, said } = circumstances;
  const number = errorNumber(error);
  const code = errorCode(error) ?? '';
  return (
    serverError(number, { ...circumstances, database }) ??
    driverError(code, circumstances) ??
    networkProblem(endpoint, doing, { code, said, lost: LOST }) ??
    otherError(error, number, circumstances)
  );
}

function driverError(code: string, { server, doing, said }: Circumstances): Error | undefined {
  switch (code) {
    case 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED':
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return new LoginRefused(
        `${server} asks for the password in clear text (${doing}), which is refused. Does the ` +
          'master user log in with IAM authentication?',
      );
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return noTls(server);
    case 'HANDSHAKE_SSL_ERROR':
      return /altnames|does not match/i.test(said)
        ? otherName(server)
        : unknownIssuer(server, said);
  }
  return undefined;
}

function otherError(error: unknown, number: number, { server, doing, said }: Circumstances): Error {
  // A positive number comes from the server, so these are its own words.
  if (number > 0) return new OutsideError(`${server} refused ${doing}: ${said} (error ${number})`);
  return error instanceof Error && !('sql' in error) ? error : new Error(said);
}

export function errorNumber(error: unknown): number {
  const isNumbered = error instanceof Error && 'errno' in error && typeof error.errno === 'number';
  return isNumbered && typeof error.errno === 'number' ? error.errno : 0;
}

const LOST = /PROTOCOL_CONNECTION_LOST|closed state|connection lost|server shutdown/i;
