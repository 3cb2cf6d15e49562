import type { Person } from '../../contract/messages/order.ts';
import type { Engine } from '../../contract/request/engine.ts';
import { LEVELS, type Level } from '../../contract/request/level.ts';
import { UserError } from '../../runtime/errors.ts';

/** Somebody found in the directory. */
export interface DirectoryPerson {
  readonly dn: string;
  /** The attributes that the user name is made of. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** How the name of a database user is made of a person's attributes. It must be the one that the rds-db:connect policy names. */
export interface Naming {
  /** `{sAMAccountName}`, `{givenName}.{sn}`, `ad_{sAMAccountName}`, `{mail:local}` (what stands before the @). */
  readonly template: string;
  readonly foldsCase: boolean;
}

const PLACEHOLDER = /\{(?<attribute>[a-zA-Z][\w-]*)(?<local>:local)?\}/g;

export function attributesOf({ template }: Naming): string[] {
  return [...template.matchAll(PLACEHOLDER)].flatMap(({ groups }) => groups?.['attribute'] ?? []);
}

/** PostgreSQL cuts at 63 bytes without a word, MySQL refuses more than 32 characters. All characters are ASCII. */
const LONGEST: Record<Engine, number> = { postgres: 63, mysql: 32 };

/** What the resource of an IAM policy can spell: no wildcard, no variable, nothing that ends a part of an ARN. */
const NAMEABLE = /^[a-zA-Z0-9_.@+=,-]+$/;

/**
 * The people of some groups as database users, each with the highest level of the groups that reach them. Refuses, with the names of
 * the people, what would give somebody no user, a wrong one, or another one's.
 */
export function peopleOf(
  groups: ReadonlyArray<{ readonly level: Level; readonly people: readonly DirectoryPerson[] }>,
  naming: Naming,
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
    raw: nameOf(person, naming),
    level,
  }));
  const nameless = named.filter(({ raw }) => raw === undefined);
  refuse(nameless, `have not all attributes that a user name is made of (${naming.template})`);
  const people = named.flatMap(({ dn, raw, level }) =>
    raw === undefined
      ? []
      : [{ dn, raw, level, username: naming.foldsCase ? raw.toLowerCase() : raw }],
  );
  refuse(
    people.filter(({ username }) => username.length > LONGEST[engine]),
    `would get user names of more than ${LONGEST[engine]} characters`,
  );
  refuse(
    // Before case is folded: there are letters outside of ASCII whose small letter is in it.
    people.filter(({ raw }) => !NAMEABLE.test(raw)),
    'would get user names with characters that no IAM policy can name (letters, digits and _.@+=,- can be)',
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

function nameOf({ attributes }: DirectoryPerson, { template }: Naming): string | undefined {
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
    `groups: ${people.length} of their members ${what}: ${shown}${more}. Nothing was changed. Correct the directory, or the hub's setting USERNAME_TEMPLATE`,
  );
}
