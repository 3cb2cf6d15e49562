import {
  AndFilter,
  EqualityFilter,
  NoSuchObjectError,
  OrFilter,
  PresenceFilter,
  type Entry as RawEntry,
} from 'ldapts';
import { baseMissing } from '../../errors/directory-connection.ts';
import { type Connection, type ConnectionOptions, connect } from './connection.ts';
import { canonicalDn, looksLikeDn } from './dn.ts';
import { attributeOf } from './entry.ts';
import { searchError } from './explain.ts';
import { membersOf } from './members.ts';
import type { Directory, Group } from './model.ts';
import { peopleNamed, suggest } from './near-misses.ts';

export interface DirectoryOptions extends ConnectionOptions {
  readonly baseDn: string;
  /** The attributes that user names are made of. */
  readonly attributes: readonly string[];
}

/** Opens Active Directory by one connection, which `close` ends. */
export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const connection = await connect(options);
  const { url, baseDn } = options;
  const explaining = <Out>(doing: string, work: Promise<Out>): Promise<Out> =>
    work.catch(async (error: unknown) => {
      if (error instanceof NoSuchObjectError)
        throw baseMissing({ url, baseDn, holds: await contextOf(connection) });
      throw searchError(error, doing, url);
    });
  return {
    baseDn,
    findGroups: (name) =>
      explaining(`looking for the group ${name}`, groupsCalled(name, connection, baseDn)),
    hasAttribute: (name) =>
      explaining(`looking for the attribute ${name}`, hasAttribute(name, connection, baseDn)),
    suggest: (names) => suggest(names, connection, baseDn),
    peopleNamed: (names) => peopleNamed(names, connection, baseDn),
    membersOf: (groups) => membersOf(groups, connection, { ...options, explaining }),
    close: () => connection.close(),
  };
}

/** What a directory holds. Empty if it does not say so. */
async function contextOf({ entryAt }: Connection): Promise<string> {
  const root = await entryAt('', ['defaultNamingContext']).catch(() => undefined);
  return (root && attributeOf(root, 'defaultNamingContext')[0]) ?? '';
}

/** @param name a DN, a sAMAccountName or a cn */
async function groupsCalled(
  name: string,
  { search, entryAt }: Connection,
  baseDn: string,
): Promise<Group[]> {
  if (looksLikeDn(name)) {
    const entry = await entryAt(canonicalDn(name) ?? name, ['objectClass']);
    return entry !== undefined && isGroup(entry) ? [groupOf(entry)] : [];
  }
  const isCalled = ['sAMAccountName', 'cn'].map(
    (attribute) => new EqualityFilter({ attribute, value: name }),
  );
  const filter = new AndFilter({ filters: [IS_GROUP, new OrFilter({ filters: isCalled })] });
  return (await search(baseDn, filter, ['objectClass'])).map(groupOf);
}

async function hasAttribute(
  name: string,
  { firstPage }: Connection,
  baseDn: string,
): Promise<boolean> {
  const isUser = new EqualityFilter({ attribute: 'objectClass', value: 'user' });
  const filter = new AndFilter({ filters: [isUser, new PresenceFilter({ attribute: name })] });
  return (await firstPage(baseDn, filter, [name], 1)).length > 0;
}

const IS_GROUP = new EqualityFilter({ attribute: 'objectClass', value: 'group' });

function isGroup(entry: RawEntry): boolean {
  return attributeOf(entry, 'objectClass').some((name) => name.toLowerCase() === 'group');
}

function groupOf(entry: RawEntry): Group {
  return { dn: entry.dn };
}
