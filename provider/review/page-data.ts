import type { Review } from '../contract/messages/review.ts';
import type { Rows } from './model/rows.ts';

/** The JSON within a page. */
export interface PageData {
  /** Of the page's accounts. In an index without accesses and databases. */
  readonly review: Review;
  /** Only in an index: whose rows lead to the pages of the accounts. */
  readonly index?: PageRows;
  /** Only in the page of an account: the index. */
  readonly home?: string;
}

/** An index has no databases. */
export type PageRows = Omit<Rows, 'databases'> & Partial<Pick<Rows, 'databases'>>;

export const INDEX_PAGE = 'review.html';

export function accountPage(account: string): string {
  // Of digits only, unless something is wrong: then it is no path all the same.
  return `account-${account.replace(/\W/g, '_')}.html`;
}
