import type { Person } from '../../contract/messages/order.ts';
import type { Engine } from '../../contract/request/engine.ts';
import { LEVELS, type Level } from '../../contract/request/level.ts';
import { UserError } from '../../runtime/errors.ts';

/** A person found in the directory. */
export interface DirectoryPerson {
  readonly dn: string;
  /** The attributes that make the user name. */
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
 * PostgreSQL silently cuts a name at 63 bytes, and MySQL refuses more than 32 characters. All
 * characters are ASCII.
 */
const LONGEST: Record<Engine, number> = { postgres: 63, mysql: 32 };

/**
 * The characters that the resource of an IAM policy can spell: no wildcard, no variable, and no
 * separator of an ARN.
 */
const NAMEABLE = /^[a-zA-Z0-9_.@+=,-]+$/;

/**
 * Gives the members of groups their user names, and the highest level that any of their groups
 * gives. Refuses, naming the people, a name that would give somebody no user, a wrong user or
 * another person's user.
 */
export function peopleWithUsernames(
  groups: ReadonlyArray<{ readonly level: Level; readonly people: readonly DirectoryPerson[] }>,
  format: UsernameFormat,
  engine: Engine,
): Person[] {
  const levels = new Map<string, { person: DirectoryPerson; level: Level }>();
  for (const { level, people } of groups)
    for (const person of people) {
      const known = levels.get(person.dn);
      if (known === undefined || LEVELS.indexOf(known.level) < LEVELS.indexOf(level))
        levels.set(person.dn, { person, level });
    }
  const named = [...levels.values()].map(({ person, level }) => ({
    dn: person.dn,
    raw: nameOf(person, format),
    level,
  }));
  const nameless = named.filter(({ raw }) => raw === undefined);
  refuse(nameless, `have not all attributes that a user name is made of (${format.template})`);
  const people = named.flatMap(({ dn, raw, level }) =>
    raw === undefined
      ? []
      : [{ dn, raw, level, username: format.foldsCase ? raw.toLowerCase() : raw }],
  );
  refuse(
    people.filter(({ username }) => username.length > LONGEST[engine]),
    `would get user names of more than ${LONGEST[engine]} characters`,
  );
  refuse(
    // Checked before case is folded: some letters outside of ASCII have a lower case within it.
    people.filter(({ raw }) => !NAMEABLE.test(raw)),
    'would get user names with characters that no IAM policy can name (letters, digits and ' +
      '_.@+=,- can be)',
  );
  refuse(
    people.filter(({ username }) => isReserved(username)),
    "would get names of the database's own users",
  );
  const twins = [...Map.groupBy(people, ({ username }) => username).values()].filter(
    (twins) => twins.length > 1,
  );
  refuse(twins.flat(), 'would share a user name');
  return people
    .map(({ username, level }) => ({ username, level }))
    .toSorted((a, b) => (a.username < b.username ? -1 : 1));
}

function nameOf({ attributes }: DirectoryPerson, { template }: UsernameFormat): string | undefined {
  let isComplete = true;
  const name = template.replace(PLACEHOLDER, (_, attribute: string, local: string | undefined) => {
    const value = attributes[attribute];
    if (value === undefined || value === '') isComplete = false;
    return (local === undefined ? value : value?.split('@')[0]) ?? '';
  });
  return isComplete && name !== '' ? name : undefined;
}

function isReserved(name: string): boolean {
  return /^(pg_|rds|public$|postgres$|root$|admin$|mysql\.|none$)/i.test(name);
}

const SHOWN = 10;

function refuse(people: ReadonlyArray<{ readonly dn: string }>, what: string): void {
  if (people.length === 0) return;
  const shown = people
    .slice(0, SHOWN)
    .map(({ dn }) => dn)
    .join('; ');
  const more = people.length > SHOWN ? `; and ${people.length - SHOWN} more` : '';
  throw new UserError(
    `groups: ${people.length} of their members ${what}: ${shown}${more}. Nothing was ` +
      "changed. Correct the directory, or the hub's setting USERNAME_TEMPLATE",
  );
}
