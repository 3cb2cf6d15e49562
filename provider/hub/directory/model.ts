import type { DirectoryPerson } from './usernames.ts';

/** A member of a group. */
export interface Entry {
  readonly dn: string;
  readonly kind: 'person' | 'group' | 'computer' | 'contact' | 'foreign' | 'other';
  readonly isDisabled: boolean;
  readonly isExpired: boolean;
  readonly attributes: DirectoryPerson['attributes'];
}

export interface Group {
  readonly dn: string;
}

/** A directory, as far as groups need it. Each answer is whole or an error, never a part. */
export interface Directory {
  /** Finds groups by their names (sAMAccountName or cn) or DNs: those that may be meant. */
  findGroups(name: string): Promise<readonly Group[]>;
  /** Names of groups that are spelt like these, which do not exist; none if it is too much work. */
  suggest(names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Those of these names, which are no groups, that people have; none if that can't be seen. */
  peopleNamed(names: readonly string[]): Promise<ReadonlySet<string>>;
  readonly baseDn: string;
  /** Has any person below the base DN this attribute? The hub may also have no right to see it. */
  hasAttribute(name: string): Promise<boolean>;
  /** The direct members of each group, in the order of the groups. */
  membersOf(groups: readonly Group[]): Promise<Entry[][]>;
  close(): Promise<void>;
}
