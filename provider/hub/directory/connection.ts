import { Client, type Filter, NoSuchObjectError, type Entry as RawEntry } from 'ldapts';
import type { Deadline } from '../../runtime/deadline.ts';
import { isReadable, OutsideError, reason } from '../../runtime/errors.ts';
import type { Secret } from '../../runtime/secret.ts';

export interface ConnectionOptions {
  /** `ldaps://host[:port]`; or `ldap://host[:port]`, which begins with StartTLS. */
  readonly url: string;
  /** PEM certificates of the domain's authorities; absent: the public authorities are trusted. */
  readonly certificateAuthorities?: readonly string[];
  readonly bind: { readonly dn: string; readonly password: Secret };
  readonly deadline: Deadline;
}

/** A connection that is logged in. Each result is whole, or an error. */
export interface Connection {
  /** Searches below the base. */
  search(base: string, filter: Filter, attributes: readonly string[]): Promise<RawEntry[]>;
  /** Undefined if there is no such entry, or it may not be read. */
  entryAt(dn: string, attributes: readonly string[]): Promise<RawEntry | undefined>;
  close(): Promise<void>;
}

/** Active Directory's own limit (MaxPageSize). */
const PAGE = 1_000;

/** Logs in over verified TLS. */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const { url, bind, deadline } = options;
  const tlsOptions =
    options.certificateAuthorities === undefined ? {} : { ca: [...options.certificateAuthorities] };
  const startsInTheClear = url.startsWith('ldap://');
  const client = new Client({
    url,
    connectTimeout: 10_000,
    timeout: Math.max(1, deadline.left()),
    // Given them, the client would open a TLS connection to an ldap:// URL.
    ...(!startsInTheClear && { tlsOptions }),
  });
  try {
    // The host name is what the certificate must match: an open socket does not tell it.
    if (startsInTheClear) await client.startTLS({ ...tlsOptions, host: new URL(url).hostname });
    await client.bind(bind.dn, bind.password.reveal());
  } catch (error) {
    await client.unbind().catch(() => {});
    throw directoryError(error, `logging in as ${bind.dn}`, url);
  }
  return connectionOf(client, options);
}

function connectionOf(client: Client, { url, deadline }: ConnectionOptions): Connection {
  /**
   * The client silently reopens a lost connection without logging in, and an anonymous user may be
   * shown groups without their members.
   */
  const assertBound = () => {
    if (!client.isBound)
      throw new OutsideError(
        `the connection to the directory ${url} failed and was lost. Nothing was changed`,
      );
  };

  /** @param filter absent: the base itself */
  const find = async (
    base: string,
    filter: Filter | undefined,
    attributes: readonly string[],
  ): Promise<RawEntry[]> => {
    assertBound();
    const { searchEntries } = await client.search(base, {
      scope: filter === undefined ? 'base' : 'sub',
      ...(filter !== undefined && { filter, paged: { pageSize: PAGE } }),
      attributes: [...attributes],
      explicitBufferAttributes: ['objectSid'],
      timeLimit: Math.max(1, Math.ceil(deadline.left() / 1_000)),
    });
    assertBound();
    return searchEntries;
  };

  return {
    search: find,
    entryAt: async (dn, attributes) => {
      const [entry] = await find(dn, undefined, attributes).catch((error: unknown) => {
        if (error instanceof NoSuchObjectError) return [];
        throw error;
      });
      return entry;
    },
    close: () => client.unbind().catch(() => {}),
  };
}

/**
 * An error of the directory is never an empty group: the request fails, and nobody loses an access.
 *
 * @param doing "reading the members of ..."
 */
export function directoryError(error: unknown, doing: string, url: string): Error {
  if (isReadable(error)) return error;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new OutsideError(
    `the directory ${url} failed while ${doing}${code}: ${reason(error)}. Nothing was changed`,
  );
}
