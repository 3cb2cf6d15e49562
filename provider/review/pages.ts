import type { Review } from '../contract/messages/review.ts';
import { documentOf } from './document.ts';
import { rowsOf } from './model/rows.ts';
import { accountPage, INDEX_PAGE } from './page-data.ts';

export interface Page {
  readonly name: string;
  readonly html: string;
}

/** More logins than a browser shows without a stutter (docs/benchmarks.md). */
const MOST_LOGINS = 40_000;

/**
 * The review for people to read: files that need no network and no server. One page, or an index
 * and a page for each account if it has more logins than one page shows well.
 */
export function pages(review: Review, mostLogins = MOST_LOGINS): Page[] {
  if (loginsIn(review) <= mostLogins) return [{ name: INDEX_PAGE, html: documentOf({ review }) }];
  const { attention, accounts, people } = rowsOf(review);
  return [
    {
      name: INDEX_PAGE,
      html: documentOf({
        review: { ...review, accesses: [], databases: [] },
        index: { attention, accounts, people: people.map((row) => ({ ...row, reaches: [] })) },
      }),
    },
    ...accounts.map(({ account }) => ({
      name: accountPage(account),
      html: documentOf({ review: onlyOf(account, review), home: INDEX_PAGE }),
    })),
  ];
}

function loginsIn({ accesses, databases }: Review): number {
  const all = [
    ...accesses.map(({ logins }) => logins?.length ?? 0),
    ...databases.map(({ others }) => others.length),
  ];
  return all.reduce((sum, each) => sum + each, 0);
}

function onlyOf(account: string, review: Review): Review {
  const own = <Item extends { readonly account: string }>(items: readonly Item[]) =>
    items.filter((item) => item.account === account);
  const { accesses, databases, failedPlaces, strays, changes } = review;
  return {
    ...review,
    scope: `account ${account}, of ${review.scope}`,
    accesses: own(accesses),
    databases: own(databases),
    failedPlaces: own(failedPlaces),
    strays: own(strays),
    ...(changes && { changes: { ...changes, list: own(changes.list) } }),
  };
}
