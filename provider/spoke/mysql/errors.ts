import { type Endpoint, hostPort } from '../../contract/request/request.ts';
import { cleartextAsked } from '../../errors/mysql.ts';
import { refused } from '../../errors/server.ts';
import { errorCode, isReadable, reason } from '../../runtime/errors.ts';
import type { MasterFacts } from '../engine/master-facts.ts';
import type { Explain } from '../engine/messages.ts';
import { networkError, tlsError } from '../engine/network-errors.ts';
import type { Flavour } from './flavour.ts';
import { type Circumstances, serverError } from './server-errors.ts';

/** Codes of a server that is starting up or shutting down. */
export const STARTING: readonly string[] = ['PROTOCOL_CONNECTION_LOST', 'ER_SERVER_SHUTDOWN'];

interface About {
  /** Undefined until the server has said what it is. */
  readonly flavour?: Flavour | undefined;
  readonly master?: MasterFacts;
}

/** The master has been let in before. */
const SOMEBODY: MasterFacts = { from: 'the request', looksSwapped: false, isPadded: false };

/**
 * Explains errors of the server and of the way to it. The driver's errors carry the statement
 * (`sql`), so none of them is passed on. The numbers count, since the driver names MariaDB's errors
 * wrongly.
 */
export function explainer(
  endpoint: Endpoint,
  database: string,
  { flavour, master = SOMEBODY }: About = {},
): Explain {
  return (error, doing) => {
    if (isReadable(error)) return error;
    const said = reason(error).slice(0, 300);
    const server = hostPort(endpoint);
    return explained(error, endpoint, { server, doing, said, flavour, database, master });
  };
}

function explained(error: unknown, endpoint: Endpoint, circumstances: Circumstances): Error {
  const { doing } = circumstances;
  const number = errorNumber(error);
  const code = errorCode(error) ?? '';
  return (
    serverError(number, circumstances) ??
    driverError(code, endpoint, circumstances) ??
    networkError(error, endpoint, doing, LOST) ??
    otherError(error, number, circumstances)
  );
}

function driverError(
  code: string,
  endpoint: Endpoint,
  { server, doing, said }: Circumstances,
): Error | undefined {
  switch (code) {
    case 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED':
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return cleartextAsked({ server, doing });
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return tlsError(endpoint, code);
    // The driver's code takes the place of Node's.
    case 'HANDSHAKE_SSL_ERROR':
      return tlsError(endpoint, said) ?? tlsError(endpoint, 'EPROTO');
  }
  return undefined;
}

function otherError(error: unknown, number: number, { server, doing, said }: Circumstances): Error {
  // A positive number comes from the server, so these are its own words.
  if (number > 0) return refused({ server, doing, said, number: `error ${number}` });
  return error instanceof Error && !('sql' in error) ? error : new Error(said);
}

export function errorNumber(error: unknown): number {
  const isNumbered = error instanceof Error && 'errno' in error && typeof error.errno === 'number';
  return isNumbered && typeof error.errno === 'number' ? error.errno : 0;
}

const LOST = /PROTOCOL_CONNECTION_LOST|closed state|connection lost|server shutdown/i;
