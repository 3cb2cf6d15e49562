import type { Socket } from 'node:net';
import {
  Client,
  type Filter,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  type Entry as RawEntry,
} from 'ldapts';
import { directoryFailed } from '../../errors/directory-connection.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Secret } from '../../runtime/secret.ts';
import { loginError, type Where } from './explain.ts';
import { type InTime, openSocket, openTls, stages, tlsOptions } from './socket.ts';

export interface ConnectionOptions extends Where {
  /** `ldaps://host[:port]`; or `ldap://host[:port]`, which begins with StartTLS. */
  readonly url: string;
  /** PEM certificates of the domain's authorities; absent: the public authorities are trusted. */
  readonly certificateAuthorities?: readonly string[];
  /** `from`: what holds the login, for whoever has to correct it. */
  readonly bind: { readonly dn: string; readonly password: Secret; readonly from: string };
  readonly deadline: Deadline;
}

/** A connection that is logged in. Each result is whole, or an error. */
export interface Connection {
  /** Searches below the base. */
  search(base: string, filter: Filter, attributes: readonly string[]): Promise<RawEntry[]>;
  /** The first page of a search, which may not be all. */
  firstPage(
    base: string,
    filter: Filter,
    attributes: readonly string[],
    size?: number,
  ): Promise<RawEntry[]>;
  /** Undefined if there is no such entry, or it may not be read. */
  entryAt(dn: string, attributes: readonly string[]): Promise<RawEntry | undefined>;
  close(): Promise<void>;
}

/** Active Directory's own limit (MaxPageSize). */
const PAGE = 1_000;

/** Logs in over verified TLS. */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const { url, bind, deadline } = options;
  const startsInTheClear = url.startsWith('ldap://');
  const tls = tlsOptions(url, options.certificateAuthorities);
  const socket = startsInTheClear ? await openSocket(options) : await openTls(options, tls);
  const inTime = stages(url, deadline, () => socket.destroy());
  try {
    const client = clientOf(url, socket);
    if (startsInTheClear) await inTime('starting TLS', () => client.startTLS(tls));
    await inTime('logging in', () => client.bind(bind.dn, bind.password.reveal()));
    return connectionOf(client, inTime, options);
  } catch (error) {
    socket.destroy();
    throw loginError(error, options);
  }
}

/**
 * A client for this socket only. It would silently reopen a lost connection without logging in, and
 * an anonymous user may be shown groups without their members.
 */
function clientOf(url: string, socket: Socket): Client {
  let isUsed = false;
  const use = () => {
    if (isUsed) throw connectionLost(url);
    isUsed = true;
    return socket;
  };
  return new Client({ url: 'ldap://given-socket', createConnection: use });
}

function connectionLost(url: string): Error {
  return directoryFailed({ url, doing: 'answering', fact: 'the connection was lost' });
}

function connectionOf(
  client: Client,
  inTime: InTime,
  { url, deadline }: ConnectionOptions,
): Connection {
  const assertBound = () => {
    if (!client.isBound) throw connectionLost(url);
  };

  /** @param filter absent: the base itself */
  async function* pages(
    base: string,
    filter: Filter | undefined,
    attributes: readonly string[],
    pageSize = PAGE,
  ) {
    const found = client.searchPaginated(base, {
      scope: filter === undefined ? 'base' : 'sub',
      ...(filter !== undefined && { filter }),
      paged: { pageSize },
      attributes: [...attributes],
      explicitBufferAttributes: ['objectSid'],
      timeLimit: Math.max(1, Math.ceil(deadline.left() / 1_000)),
    });
    for (;;) {
      assertBound();
      const page = await inTime('searching', () => found.next());
      assertBound();
      if (page.done) return;
      yield page.value.searchEntries;
    }
  }

  return {
    search: async (base, filter, attributes) => {
      const entries: RawEntry[] = [];
      for await (const page of pages(base, filter, attributes)) entries.push(...page);
      return entries;
    },
    firstPage: async (base, filter, attributes, size) => {
      for await (const page of pages(base, filter, attributes, size)) return page;
      return [];
    },
    entryAt: async (dn, attributes) => {
      try {
        for await (const [entry] of pages(dn, undefined, attributes)) return entry;
      } catch (error) {
        if (!(error instanceof NoSuchObjectError || error instanceof InvalidDNSyntaxError))
          throw error;
      }
      return undefined;
    },
    close: () => client.unbind().catch(() => {}),
  };
}
