import { ENGINE_NAMES } from '../../contract/request/engine.ts';
import type { Endpoint } from '../../contract/request/request.ts';
import {
  badCertificate,
  behindProxy,
  connectionLost,
  hungUp,
  nameUnanswered,
  nameUnknown,
  noTls,
  otherEngine,
  otherName,
  otherProtocol,
  portClosed,
  portFiltered,
  silent,
  stalled,
  tlsFailed,
  unknownIssuer,
  unreachable,
} from '../../errors/reach.ts';
import { errorCode, reason } from '../../runtime/errors.ts';
import { HUNG_UP, NoAnswer, OTHER_SERVER, SILENT, STALLED } from './no-answer.ts';
import { POOLED } from './pooled.ts';

/**
 * The error of a connection that was not made, or was lost. Undefined for any other.
 *
 * @param lost How the engine's driver puts it that a connection was lost.
 */
export function networkError(
  error: unknown,
  endpoint: Endpoint,
  doing: string,
  lost: RegExp,
): Error | undefined {
  const code = errorCode(error) ?? '';
  const asked = ENGINE_NAMES[endpoint.engine];
  const said = attempts(error);
  const isOpen = /^(read|write) /.test(reason(error));
  switch (code) {
    case OTHER_SERVER: {
      const is = error instanceof NoAnswer ? error.answerer : undefined;
      return is === undefined || is.is === 'no database'
        ? otherProtocol({ ...endpoint, asked, is: is?.called ?? 'something else' })
        : otherEngine({ ...endpoint, asked, is: is.called, dbtype: is.dbtype });
    }
    case SILENT: {
      const after = error instanceof NoAnswer ? error.after : 0;
      return silent({ ...endpoint, protocol: asked, seconds: Math.round(after / 1_000) });
    }
    case STALLED:
      return stalled({ ...endpoint, doing });
    case POOLED:
      return behindProxy(endpoint);
    case HUNG_UP:
      return hungUp({ ...endpoint, said });
    case 'ENOTFOUND':
      return nameUnknown(endpoint);
    case 'EAI_AGAIN':
      return nameUnanswered(endpoint);
    case 'ECONNREFUSED':
      return portClosed({ ...endpoint, said });
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      if (!isOpen) return unreachable({ ...endpoint, said });
      break;
    case 'ETIMEDOUT':
      if (!isOpen) return portFiltered({ ...endpoint, said });
  }
  const text = reason(error);
  return LOST.test(`${code} ${text}`) || lost.test(`${code} ${text}`)
    ? connectionLost({ ...endpoint, doing, said: text })
    : undefined;
}

const LOST = /ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE/i;

/** A name may have several addresses, each of which fails in its own way. */
function attempts(error: unknown): string {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors
    .map((each) => {
      const address = each instanceof Error && 'address' in each ? `${each.address}: ` : '';
      return address === '' ? reason(each) : `${address}${errorCode(each)}`;
    })
    .join(', ');
}

/**
 * The error of a TLS handshake. Undefined for any other.
 *
 * @param said Node's code, or its words where the driver keeps no code
 */
export function tlsError(endpoint: Endpoint, said: string): Error | undefined {
  const [, make] = TLS_ERRORS.find(([pattern]) => pattern.test(said)) ?? [];
  return make?.({ ...endpoint, said });
}

const TLS_ERRORS: ReadonlyArray<
  readonly [RegExp, (facts: { host: string; port: number; said: string }) => Error]
> = [
  [/does not support (SSL|secure)|HANDSHAKE_NO_SSL/i, noTls],
  [/ALTNAME|altnames|does not match/i, otherName],
  [/SELF_?SIGNED|self-?signed|UNABLE_TO_|unable to (verify|get)|ISSUER/i, unknownIssuer],
  [/^CERT_|certificate (has expired|is not yet valid|revoked)/i, badCertificate],
  [/^EPROTO$|^ERR_SSL_|^ERR_TLS_|SSL routines|establishing an SSL/, tlsFailed],
];
