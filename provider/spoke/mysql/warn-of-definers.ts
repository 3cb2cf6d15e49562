import { type InspectionScope, leftoversOf, type ServerAccounts } from './accounts.ts';
import { describeDefined } from './definers.ts';

/** Objects that run with somebody's rights keep users from being made, and from being dropped. */
export function warnOfDefiners(accounts: ServerAccounts, scope: InspectionScope): string[] {
  const { refused, undecided, definers, database, expelled = [] } = scope;
  const doubtful = new Set(undecided);
  // Each run for the database tells: what keeps them is still there.
  const isHere = (name: string) =>
    expelled.includes(name) || definers.get(name)?.some((objects) => objects.database === database);
  const kept = leftoversOf(accounts).filter(
    (name) => definers.has(name) && isHere(name) && !doubtful.has(name),
  );
  const objectsOf = (name: string) => describeDefined(definers.get(name) ?? []) || UNSEEN;
  return [
    ...refused.map(
      (name) =>
        `${name} is left out: MySQL refuses to make a user of that name, since ` +
        `${objectsOf(name)} are to run with its rights, from before there was such a user. Drop ` +
        'them, or create them again as somebody else',
    ),
    ...kept.map((name) => notDropped(name, objectsOf(name))),
    ...(undecided.length === 0
      ? []
      : [
          `${undecided.join(', ')} can't log in any more but stay: somebody holds a table, so that ` +
            'the server did not say which objects run with their rights; the next run tries again',
        ]),
  ];
}

/** @param objects that would become unusable */
export function notDropped(name: string, objects: string): string {
  return (
    `${name} can't log in any more but was not dropped: ${objects} run with its rights. Drop ` +
    'them, or create them again as somebody else'
  );
}

const UNSEEN =
  'objects that the master user does not see (DEFINER in VIEWS, ROUTINES, TRIGGERS and EVENTS of ' +
  'information_schema tells others)';
