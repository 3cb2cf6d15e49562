import type { Person } from '../../contract/messages/order.ts';
import type { Engine } from '../../contract/request/engine.ts';
import { LEVELS, type Level } from '../../contract/request/level.ts';
import { isReserved, LONGEST } from '../../contract/request/reserved-names.ts';
import { attributeMissing } from '../../errors/directory.ts';
import type { Fault, Nameless } from './nameless.ts';

/** A person found in the directory. */
export interface DirectoryPerson {
  readonly dn: string;
  /** The attributes that make the user name. Directories give their names in any letter case. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * How a person's attributes make the name of a database user. The rds-db:connect policy must name
 * the same user.
 */
export interface UsernameFormat {
  /** Such as `{sAMAccountName}`, `{givenName}.{sn}`, `ad_{sAMAccountName}` or `{mail:local}`. */
  readonly template: string;
  readonly foldsCase: boolean;
}

const PLACEHOLDER = /\{(?<attribute>[a-zA-Z][\w-]*)(?<local>:local)?\}/g;

export function attributesIn({ template }: UsernameFormat): string[] {
  return [...template.matchAll(PLACEHOLDER)].flatMap(({ groups }) => groups?.['attribute'] ?? []);
}

/**
 * The characters that the resource of an IAM policy can spell: no wildcard, no variable, and no
 * separator of an ARN.
 */
const NAMEABLE = /^[a-zA-Z0-9_.@+=,-]+$/;

export interface NamedPeople {
  /** By user name. */
  readonly people: readonly Person[];
  /** Names that several people claim: what exists under them stays as it is. */
  readonly kept: readonly string[];
  readonly nameless: readonly Nameless[];
}

interface Claim {
  readonly dn: string;
  readonly level: Level;
  readonly raw: string;
  readonly username: string;
}

/**
 * Gives the members of groups their user names, and the highest level that any of their groups
 * gives. A person whose name would make no user, or another person's user, is left out and keeps
 * nobody else from theirs. But an attribute that is absent may be one that the hub may not read,
 * which takes nobody's access away: that is an error.
 */
export function namePeople(
  groups: ReadonlyArray<{ readonly level: Level; readonly people: readonly DirectoryPerson[] }>,
  format: UsernameFormat,
  engine: Engine,
): NamedPeople {
  const claims = claimsOf(groups, format);
  const faulty = claims.flatMap(({ raw, username, dn }): Nameless[] => {
    const fault = faultOf(raw, username, engine);
    return fault === undefined ? [] : [{ fault, name: raw, dns: [dn] }];
  });
  const bad = new Set(faulty.flatMap(({ dns }) => dns));
  const byName = Map.groupBy(
    claims.filter(({ dn }) => !bad.has(dn)),
    ({ username }) => username,
  );
  const shared = [...byName].flatMap(([name, claims]): Nameless[] =>
    claims.length === 1
      ? []
      : [{ fault: 'ambiguous', name, dns: claims.map(({ dn }) => dn).toSorted() }],
  );
  return {
    people: [...byName.values()]
      .flatMap(([first, ...others]) => (first === undefined || others.length > 0 ? [] : [first]))
      .map(({ username, level }) => ({ username, level }))
      .toSorted((a, b) => (a.username < b.username ? -1 : 1)),
    kept: shared.map(({ name }) => name).toSorted(),
    nameless: [...faulty, ...shared],
  };
}

function claimsOf(
  groups: Parameters<typeof namePeople>[0],
  format: UsernameFormat,
): readonly Claim[] {
  const levels = new Map<string, { person: DirectoryPerson; level: Level }>();
  for (const { level, people } of groups)
    for (const person of people) {
      const known = levels.get(person.dn);
      if (known === undefined || LEVELS.indexOf(known.level) < LEVELS.indexOf(level))
        levels.set(person.dn, { person, level });
    }
  const everybody = [...levels.values()];
  const missing = everybody.filter(({ person }) => lacksAttribute(person, format));
  if (missing.length > 0)
    throw attributeMissing({
      dns: missing.map(({ person }) => person.dn),
      isEverybody: missing.length === everybody.length,
      template: format.template,
    });
  return everybody.map(({ person, level }) => {
    const raw = nameOf(person, format);
    return { dn: person.dn, level, raw, username: folded(raw, format) };
  });
}

/** Whether or not a server can have such a user. */
export function usernameOf(person: DirectoryPerson, format: UsernameFormat): string {
  return folded(nameOf(person, format), format);
}

function folded(raw: string, { foldsCase }: UsernameFormat): string {
  return foldsCase ? raw.toLowerCase() : raw;
}

/** Perhaps the hub may not read it. Then nobody knows the name. */
export function lacksAttribute({ attributes }: DirectoryPerson, format: UsernameFormat): boolean {
  return attributesIn(format).some((name) => (attributes[name] ?? '') === '');
}

function nameOf({ attributes }: DirectoryPerson, { template }: UsernameFormat): string {
  return template.replace(PLACEHOLDER, (_, attribute: string, local: string | undefined) => {
    const value = attributes[attribute] ?? '';
    return local === undefined ? value : (value.split('@')[0] ?? '');
  });
}

function faultOf(raw: string, username: string, engine: Engine): Fault | undefined {
  // Checked before case is folded: some letters outside of ASCII have a lower case within it.
  if (!NAMEABLE.test(raw)) return 'characters';
  if (username.length > LONGEST[engine]) return 'length';
  return isReserved(username, engine) ? 'reserved' : undefined;
}
