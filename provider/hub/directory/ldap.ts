import {
  AndFilter,
  Client,
  EqualityFilter,
  type Filter,
  NoSuchObjectError,
  OrFilter,
  type Entry as RawEntry,
} from 'ldapts';
import type { Deadline } from '../../runtime/deadline.ts';
import { isReadable, OutsideError, reason, UserError } from '../../runtime/errors.ts';
import type { Secret } from '../../runtime/secret.ts';
import {
  entryOf,
  GROUP_ATTRIBUTES,
  isUnreadable,
  MEMBER_ATTRIBUTES,
  ridOf,
  valuesOf,
} from './entry.ts';
import type { Directory, Entry, Group } from './nested-groups.ts';

export interface DirectoryOptions {
  /** `ldaps://host[:port]`, or `ldap://host[:port]`, which is upgraded with StartTLS before anything is said. */
  readonly url: string;
  /** PEM certificates of the authorities that may vouch for the domain controllers; absent: the public ones. */
  readonly certificateAuthorities?: readonly string[];
  readonly baseDn: string;
  readonly bind: { readonly dn: string; readonly password: Secret };
  /** Attributes of people that user names are made of. */
  readonly attributes: readonly string[];
  readonly deadline: Deadline;
}

/** Active Directory's own limit (MaxPageSize). */
const PAGE = 1_000;
const MOST_CHECKED = 500;

/** Logs in over verified TLS. One connection; `close` ends it. */
export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const { url, bind, deadline } = options;
  const tlsOptions =
    options.certificateAuthorities === undefined ? {} : { ca: [...options.certificateAuthorities] };
  const startsInTheClear = url.startsWith('ldap://');
  const client = new Client({
    url,
    connectTimeout: 10_000,
    timeout: Math.max(1, deadline.left()),
    // With them, the client would take a plain URL for a TLS one.
    ...(!startsInTheClear && { tlsOptions }),
  });
  try {
    // The name that the certificate must be for: the socket is open already, and does not tell.
    if (startsInTheClear) await client.startTLS({ ...tlsOptions, host: new URL(url).hostname });
    await client.bind(bind.dn, bind.password.reveal());
  } catch (error) {
    await client.unbind().catch(() => {});
    throw explained(error, `logging in as ${bind.dn}`, options);
  }
  return directory(client, options);
}

function directory(client: Client, options: DirectoryOptions): Directory {
  const { attributes, baseDn, deadline } = options;

  /** The client opens a lost connection again without a word, as nobody, who may be shown groups without members. */
  const assertBound = () => {
    if (!client.isBound)
      throw new OutsideError(
        `the connection to the directory ${options.url} failed and was lost. Nothing was changed`,
      );
  };

  /** The whole answer: a page that fails, a limit and a lost connection are errors. */
  const search = async (
    base: string,
    filter: Filter | undefined,
    wanted: readonly string[],
  ): Promise<RawEntry[]> => {
    assertBound();
    const { searchEntries } = await client.search(base, {
      scope: filter === undefined ? 'base' : 'sub',
      ...(filter !== undefined && { filter, paged: { pageSize: PAGE } }),
      attributes: [...wanted],
      explicitBufferAttributes: ['objectSid'],
      timeLimit: Math.max(1, Math.ceil(deadline.left() / 1_000)),
    });
    assertBound();
    return searchEntries;
  };

  const entryAt = async (dn: string, wanted: readonly string[]): Promise<RawEntry | undefined> => {
    const [entry] = await search(dn, undefined, wanted).catch((error: unknown) => {
      if (error instanceof NoSuchObjectError) return [];
      throw error;
    });
    return entry;
  };

  /** Values of `member`, 1,500 at a time as Active Directory gives them (MaxValRange). */
  const memberDns = async (dn: string): Promise<string[]> => {
    const found: string[] = [];
    for (let start = 0; ; ) {
      const entry = await entryAt(dn, [start === 0 ? 'member' : `member;range=${start}-*`]);
      if (entry === undefined)
        throw new OutsideError(
          `the group ${dn} disappeared while it was read; nothing was changed`,
        );
      const key =
        Object.keys(entry).find((name) => name.toLowerCase().startsWith('member;range=')) ??
        'member';
      const values = valuesOf(entry[key]);
      found.push(...values);
      const isLast = key === 'member' || key.endsWith('-*') || values.length === 0;
      if (isLast) return found;
      start += values.length;
    }
  };

  /**
   * Most members come with one search by their back link. The group's own list then tells what that did not find: what lies outside
   * of the base, or may not be read.
   */
  const membersOf = async ({ dn, rid }: Group): Promise<Entry[]> => {
    if (rid === undefined) throw incomplete(dn, [`${dn} itself: its objectSid`]);
    const wanted = [...MEMBER_ATTRIBUTES, ...attributes];
    const linked = await search(
      baseDn,
      new EqualityFilter({ attribute: 'memberOf', value: dn }),
      wanted,
    );
    const primary = await search(
      baseDn,
      new EqualityFilter({ attribute: 'primaryGroupID', value: String(rid) }),
      wanted,
    );
    const found = new Map([...linked, ...primary].map((entry) => [entry.dn.toLowerCase(), entry]));
    const missing = (await memberDns(dn)).filter((member) => !found.has(member.toLowerCase()));
    if (missing.length > MOST_CHECKED) throw incomplete(dn, missing);
    for (const member of missing) {
      const entry = await entryAt(member, wanted);
      if (entry === undefined) throw incomplete(dn, [member]);
      found.set(member.toLowerCase(), entry);
    }
    const entries = [...found.values()];
    const veiled = entries.filter(isUnreadable);
    if (veiled.length > 0)
      throw incomplete(
        dn,
        veiled.map((entry) => entry.dn),
      );
    return entries.map((entry) => entryOf(entry, attributes));
  };

  const candidates = async (name: string): Promise<RawEntry[]> => {
    const isGroup = new EqualityFilter({ attribute: 'objectClass', value: 'group' });
    if (/^[a-z]+=.*,[a-z]+=/i.test(name)) {
      const entry = await entryAt(name, [...GROUP_ATTRIBUTES, 'objectClass']);
      return entry !== undefined && valuesOf(entry['objectClass']).includes('group') ? [entry] : [];
    }
    const named = ['sAMAccountName', 'cn'].map(
      (attribute) => new EqualityFilter({ attribute, value: name }),
    );
    return search(
      baseDn,
      new AndFilter({ filters: [isGroup, new OrFilter({ filters: named })] }),
      GROUP_ATTRIBUTES,
    );
  };

  const findGroup = async (name: string): Promise<Group> => {
    const found = await candidates(name);
    const [group] = found;
    if (group === undefined)
      throw new UserError(
        `groups: there is no group ${name} in the directory below ${baseDn}. Nothing was changed`,
      );
    if (found.length > 1)
      throw new UserError(
        `groups: ${name} is the name of ${found.length} groups: ${found.map(({ dn }) => dn).join('; ')}. Give the DN of one of them. Nothing was changed`,
      );
    return { dn: group.dn, ...ridOf(group) };
  };

  const explaining =
    <In, Out>(doing: (input: In) => string, work: (input: In) => Promise<Out>) =>
    (input: In): Promise<Out> =>
      work(input).catch((error: unknown) => {
        throw explained(error, doing(input), options);
      });
  return {
    findGroup: explaining((name) => `looking for the group ${name}`, findGroup),
    membersOf: explaining(({ dn }) => `reading the members of ${dn}`, membersOf),
    close: () => client.unbind().catch(() => {}),
  };
}

function incomplete(group: string, missing: readonly string[]): OutsideError {
  return new OutsideError(
    `groups: ${missing.length} members of ${group} can't be read, or not wholly (${missing.slice(0, 10).join('; ')}), so it is not known who has left. ` +
      'Nothing was changed. May the bind user read them (memberOf, userAccountControl and accountExpires too), and are they of this domain?',
  );
}

/** An error of the directory is never an empty group: the request fails, and nobody loses an access. */
function explained(error: unknown, doing: string, { url }: DirectoryOptions): Error {
  if (isReadable(error)) return error;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new OutsideError(
    `the directory ${url} failed while ${doing}${code}: ${reason(error)}. Nothing was changed`,
  );
}
