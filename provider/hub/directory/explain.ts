import {
  directoryFailed,
  directoryLoginRefused,
  directoryUnreachable,
  directoryUntrusted,
} from '../../errors/directory-connection.ts';
import { errorCode, isReadable, reason } from '../../runtime/errors.ts';
import { printable } from '../../runtime/printable.ts';

/** What a failure of the LDAP client means, in words. */

/** Which server, and who logs in there. */
export interface Where {
  readonly url: string;
  readonly bind: { readonly from: string };
}

/** Of the way to the server, before the login. */
export function connectionError(error: unknown, { url }: Where): Error {
  if (isReadable(error)) return error;
  const code = errorCode(error) ?? '';
  const fact = `${UNREACHABLE.get(code) ?? factOf(error)} (${code})`;
  return isAboutCertificate(error)
    ? directoryUntrusted({ url, fact })
    : directoryUnreachable({ url, fact: UNREACHABLE.has(code) ? fact : factOf(error) });
}

export function loginError(error: unknown, { url, bind }: Where): Error {
  if (isReadable(error)) return error;
  const fact = refusalOf(error);
  if (fact !== undefined) return directoryLoginRefused({ url, parameter: bind.from, fact });
  return isResult(error)
    ? directoryFailed({ url, doing: 'logging in', fact: factOf(error) })
    : connectionError(error, { url, bind });
}

/**
 * An error of a search is never an empty group: the request fails, and nobody loses an access.
 *
 * @param doing "reading the members of ..."
 */
export function searchError(error: unknown, doing: string, url: string): Error {
  if (isReadable(error)) return error;
  return directoryFailed({ url, doing: printable(doing, 200), fact: factOf(error) });
}

/** An answer of the server, such as `InvalidCredentialsError` with the code 49. */
export function isResult(error: unknown): error is Error & { readonly code: number } {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** Undefined if the server did not refuse the user. */
function refusalOf(error: unknown): string | undefined {
  if (!isResult(error)) return undefined;
  if (error.code !== 49) return REFUSED.get(error.code);
  // Active Directory gives one result for all reasons, and its own code in the text.
  const [, code = ''] = /\bdata ([0-9a-f]{3,8})\b/i.exec(error.message) ?? [];
  const why = ACTIVE_DIRECTORY.get(code.toLowerCase()) ?? 'the user or the password is wrong';
  return code === '' ? `${why} (49)` : `${why} (data ${code})`;
}

/** https://learn.microsoft.com/windows/win32/debug/system-error-codes, in hexadecimal. */
const ACTIVE_DIRECTORY: ReadonlyMap<string, string> = new Map([
  ['525', 'there is no such user'],
  ['52e', 'the user or the password is wrong'],
  ['52f', 'the account has restrictions that keep it from logging in'],
  ['530', 'the user may not log in at this time of the day'],
  ['531', 'the user may not log in from this computer'],
  ['532', 'the password has expired'],
  ['533', 'the account is disabled'],
  ['534', 'the user may not log in in this way'],
  ['568', 'the user is in too many groups'],
  ['701', 'the account has expired'],
  ['773', 'the user must change the password before the first login'],
  ['775', 'the account is locked out'],
]);

const REFUSED: ReadonlyMap<number, string> = new Map([
  [7, 'it allows no logins with a password (7)'],
  [8, 'it asks for a stronger login than a password over TLS (8)'],
  [34, 'the dn of the user is no DN (34)'],
  [32, 'there is no such user (32)'],
  [48, 'the user has no password, or may not log in with it (48)'],
  [50, 'the user may not log in (50)'],
]);

const UNREACHABLE: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection was broken off'],
  ['EPIPE', 'the connection was broken off'],
  ['ENOTFOUND', 'its name does not resolve'],
  ['EAI_AGAIN', 'its name can not be resolved now'],
  ['EHOSTUNREACH', 'there is no way to it'],
  ['ENETUNREACH', 'there is no way to it'],
  ['ETIMEDOUT', 'it does not answer'],
]);

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isAboutCertificate(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return /CERT|ISSUER|SELF_SIGNED|ALTNAME|CRL|LEAF_SIGNATURE/.test(code);
}

const RESULTS: ReadonlyMap<number, string> = new Map([
  [1, 'an operation failed there, or the login was lost'],
  [3, 'its time limit was exceeded'],
  [4, 'its size limit was exceeded'],
  [10, 'it refers to another directory'],
  [11, 'its administrative limit was exceeded'],
  [32, 'there is no such entry'],
  [50, "the hub's user has no right to read it"],
  [51, 'it is busy'],
  [52, 'it is unavailable'],
  [53, 'it is unwilling to answer'],
]);

/** No more of what the server says than fits, and in one line. */
function factOf(error: unknown): string {
  const said = printable(reason(error), 160);
  // In the client's words: Connection closed before message response was received. Message ...
  if (/^(?:Connection closed|Socket error)/.test(said)) return 'the connection was broken off';
  if (!isResult(error)) return said;
  const known = RESULTS.get(error.code);
  return known === undefined ? said : `${known} (${error.code})`;
}
