import { AndFilter, EqualityFilter, OrFilter, type Entry as RawEntry } from 'ldapts';
import { UserError } from '../../runtime/errors.ts';
import { type Connection, type ConnectionOptions, connect, directoryError } from './connection.ts';
import { GROUP_ATTRIBUTES, ridOf, valuesOf } from './entry.ts';
import { membersOf } from './members.ts';
import type { Directory, Group } from './nested-groups.ts';

export interface DirectoryOptions extends ConnectionOptions {
  readonly baseDn: string;
  /** The attributes that user names are made of. */
  readonly attributes: readonly string[];
}

/** Opens Active Directory by one connection, which `close` ends. */
export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const connection = await connect(options);
  const explaining = <Out>(doing: string, work: Promise<Out>): Promise<Out> =>
    work.catch((error: unknown) => {
      throw directoryError(error, doing, options.url);
    });
  return {
    findGroup: (name) =>
      explaining(`looking for the group ${name}`, findGroup(name, connection, options)),
    membersOf: (group) =>
      explaining(`reading the members of ${group.dn}`, membersOf(group, connection, options)),
    close: () => connection.close(),
  };
}

async function findGroup(
  name: string,
  connection: Connection,
  { baseDn }: DirectoryOptions,
): Promise<Group> {
  const found = await groupsCalled(name, connection, baseDn);
  const [group] = found;
  if (group === undefined)
    throw new UserError(
      `groups: there is no group ${name} in the directory below ${baseDn}. Nothing was changed`,
    );
  if (found.length > 1)
    throw new UserError(
      `groups: ${name} is the name of ${found.length} groups: ` +
        `${found.map(({ dn }) => dn).join('; ')}. Give the DN of one of them. Nothing was ` +
        'changed',
    );
  return { dn: group.dn, ...ridOf(group) };
}

/** @param name a DN, a sAMAccountName or a cn */
async function groupsCalled(
  name: string,
  { search, entryAt }: Connection,
  baseDn: string,
): Promise<RawEntry[]> {
  if (/^[a-z]+=.*,[a-z]+=/i.test(name)) {
    const entry = await entryAt(name, [...GROUP_ATTRIBUTES, 'objectClass']);
    return entry !== undefined && valuesOf(entry['objectClass']).includes('group') ? [entry] : [];
  }
  const isGroup = new EqualityFilter({ attribute: 'objectClass', value: 'group' });
  const isCalled = ['sAMAccountName', 'cn'].map(
    (attribute) => new EqualityFilter({ attribute, value: name }),
  );
  const filter = new AndFilter({ filters: [isGroup, new OrFilter({ filters: isCalled })] });
  return search(baseDn, filter, GROUP_ATTRIBUTES);
}
