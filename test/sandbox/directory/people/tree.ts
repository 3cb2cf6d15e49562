/**
 * The content of a directory, before any server has it. A member is named by its `account`, or by
 * its `name` if it has none.
 */

export interface Tree {
  /** `corp.example.test`; the base DN follows from it. */
  readonly domain: string;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly others: readonly Other[];
  /** The account with which the product reads the directory. */
  readonly service: { readonly name: string; readonly unit: string };
}

export interface Person {
  /** sAMAccountName, unique among the people, groups and computers of a domain. */
  readonly account: string;
  /** The first part of the DN, as people read it. */
  readonly name: string;
  readonly givenName: string;
  readonly surname: string;
  /** Its place: a DN below the base DN. Units are created as they are named. */
  readonly unit: string;
  readonly mail: string;
  readonly disabled?: boolean;
  readonly locked?: boolean;
  /**
   * A day, or one of Active Directory's two spellings for an account that never expires. @default -
   * 'never'
   */
  readonly expires?: 'zero' | 'never' | string;
}

export interface Group {
  readonly account: string;
  readonly name: string;
  readonly unit: string;
  readonly members: readonly string[];
  /** People with this as their primary group. They are not among its `members`. */
  readonly primaryOf?: readonly string[];
}

/** Members of groups that are not people of this domain. */
export interface Other {
  readonly kind: 'contact' | 'computer' | 'foreign';
  readonly name: string;
  readonly account?: string;
  readonly unit: string;
}
