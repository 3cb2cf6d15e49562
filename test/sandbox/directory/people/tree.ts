/** What a directory is made of, before any server has it. A member is named by its `account`, or by its `name` if it has none. */

export interface Tree {
  /** `corp.example.test`; the base DN follows from it. */
  readonly domain: string;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly others: readonly Other[];
  /** Who reads the directory for the product. */
  readonly service: { readonly name: string; readonly unit: string };
}

export interface Person {
  /** sAMAccountName, the same for no two people, groups or computers of a domain. */
  readonly account: string;
  /** The first part of the DN, as people read it. */
  readonly name: string;
  readonly givenName: string;
  readonly surname: string;
  /** Where it stands: a DN below the base DN. Units are made as they are named. */
  readonly unit: string;
  readonly mail: string;
  readonly disabled?: boolean;
  readonly locked?: boolean;
  /** A day, or one of Active Directory's two ways to say that an account does not expire. @default - 'never' */
  readonly expires?: 'zero' | 'never' | string;
}

export interface Group {
  readonly account: string;
  readonly name: string;
  readonly unit: string;
  readonly members: readonly string[];
  /** People of whom this is the primary group. They are not among its `members`. */
  readonly primaryOf?: readonly string[];
}

/** Members of groups who are no people of this domain. */
export interface Other {
  readonly kind: 'contact' | 'computer' | 'foreign';
  readonly name: string;
  readonly account?: string;
  readonly unit: string;
}
