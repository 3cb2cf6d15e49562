import { DOMAIN } from './company.ts';
import type { Group, Person, Tree } from './tree.ts';

/**
 * A group `Crowd` of so many people, `person.0001` and on. With `groups`, they are the members of
 * that many groups within it.
 */
export function crowd(people: number, groups = 0): Tree {
  const unit = 'OU=Crowd';
  const everybody = Array.from({ length: people }, (_, at): Person => {
    const number = String(at + 1).padStart(4, '0');
    return {
      account: `person.${number}`,
      name: `Person ${number}`,
      givenName: 'Person',
      surname: number,
      unit,
      mail: `person.${number}@${DOMAIN}`,
    };
  });
  const group = (name: string, members: readonly string[]): Group => ({
    name,
    account: name,
    unit: 'OU=Groups',
    members,
  });
  const accounts = everybody.map(({ account }) => account);
  const parts = Array.from({ length: groups }, (_, part) =>
    group(
      `Crowd-${part + 1}`,
      accounts.filter((_, at) => at % groups === part),
    ),
  );
  const members = groups === 0 ? accounts : parts.map(({ name }) => name);
  return {
    domain: DOMAIN,
    people: everybody,
    groups: [...parts, group('Crowd', members)],
    others: [],
    service: { name: 'svc-database-access', unit: 'OU=Services' },
  };
}
