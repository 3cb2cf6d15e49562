import type { Review } from '../../provider/contract/messages/review.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { isAt } from '../ask-hub/database.ts';
import { suggestions, unknown } from '../runs/unknown.ts';
import { type Filter, isAccount, isSame } from './filter.ts';

const NO_ACCESSES = ' An account without accesses is in no review.';

/** A name that nobody has would look like one that reaches nothing: throws NotAsked for it. */
export function refuseUnknown(review: Review, { people, databases, accounts }: Filter): void {
  const { accesses, databases: seen, failedPlaces, strays, changes } = review;
  const places = [...accesses, ...seen, ...failedPlaces, ...strays, ...(changes?.list ?? [])];
  const servers = [
    ...accesses.map(({ endpoint, identity }) => ({ endpoint, database: identity.dbname })),
    ...[...seen, ...(changes?.list ?? [])].map(({ endpoint, dbname }) => ({
      ...{ endpoint, database: dbname },
    })),
  ];
  const refuse = (what: string, asked: string, known: readonly string[], more?: string) => {
    throw unknown(`${what} ${printable(asked)}`, review, suggestions(asked, known), more);
  };
  for (const asked of people ?? []) {
    const names = loginNames(review);
    if (!names.some((name) => isSame(asked, name))) refuse('login', asked, names);
  }
  for (const asked of databases ?? [])
    if (!servers.some((server) => isAt(server, asked)))
      refuse('database', asked, servers.flatMap(spellings));
  for (const asked of accounts ?? [])
    if (!places.some((place) => isAccount(place)(asked)))
      refuse('account', asked, places.flatMap(namesOfAccount), NO_ACCESSES);
}

/** Those who went since the review before, too: they reach nothing now. */
function loginNames({ accesses, databases, changes }: Review): string[] {
  return [
    ...accesses.flatMap(({ logins = [] }) => logins.map(({ name }) => name)),
    ...databases.flatMap(({ others }) => others.map(({ name }) => name)),
    ...(changes?.list ?? []).map(({ login }) => login),
  ];
}

function spellings({ endpoint, database }: { endpoint: string; database: string }): string[] {
  const [label = ''] = endpoint.split(/[.:]/);
  return [`/${database}`, `${label}/${database}`, label];
}

function namesOfAccount(place: { readonly account: string; readonly name?: string }): string[] {
  return [place.account, ...(place.name ? [place.name] : [])];
}
