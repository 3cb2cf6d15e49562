import { MOST_NAMES, type RunInput } from '../../../provider/contract/messages/reconcile.ts';
import type { Review, ReviewedAccess } from '../../../provider/contract/messages/review.ts';
import { printable } from '../../../provider/runtime/printable.ts';
import { NotAsked } from '../../ask-hub/not-asked.ts';
import { suggestions, unknown } from '../../runs/unknown.ts';
import { pathOf } from './attention.ts';

/** Limits a run to the accesses in which these people have logins, by the latest review. */
export function onlyOf(people: readonly string[], input: RunInput, review: Review): RunInput {
  const asked = new Set(people.map(fold));
  refuseUnknown(people, review);
  const theirs = review.accesses.filter(
    (access) => isWanted(access, input) && peopleOf(access).some((name) => asked.has(fold(name))),
  );
  const who = people.map((name) => printable(name)).join(', ');
  if (theirs.length === 0) throw new NotAsked(`${who}: no login in these accesses`);
  if (theirs.length > MOST_NAMES)
    throw new NotAsked(
      `${who}: logins in ${theirs.length} accesses, and a run can be for ${MOST_NAMES} by name. ` +
        'Choose some by --account, or run for everything',
    );
  return {
    ...input,
    accounts: [...new Set(theirs.map(({ account }) => account))],
    accesses: theirs.map(({ access }) => access),
  };
}

/** Of these accesses no run has seen the logins yet: somebody's may be among them. */
export function neverSeen(input: RunInput, { accesses }: Review): number {
  return accesses.filter((access) => access.logins === undefined && isWanted(access, input)).length;
}

function isWanted({ account, access, identity }: ReviewedAccess, input: RunInput): boolean {
  const { accounts, accesses } = input;
  return (
    (accounts === undefined || accounts.includes(account)) &&
    (accesses === undefined || accesses.includes(access) || accesses.includes(pathOf(identity)))
  );
}

function peopleOf({ logins = [] }: ReviewedAccess): string[] {
  return logins.flatMap(({ kind, name }) => (kind === 'person' ? [name] : []));
}

function refuseUnknown(people: readonly string[], review: Review): void {
  const names = review.accesses.flatMap(peopleOf);
  const known = new Set(names.map(fold));
  for (const name of people)
    if (!known.has(fold(name)))
      throw unknown(`person ${printable(name)}`, review, suggestions(name, names));
}

function fold(name: string): string {
  return name.toLowerCase();
}
