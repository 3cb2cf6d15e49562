import type { Group, Other, Person, Tree } from './tree.ts';

export interface Entry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** userAccountControl, Microsoft's MS-ADTS 2.2.16. */
const DISABLED = 0x2;
const NO_PASSWORD_NEEDED = 0x20;
const PERSON = 0x200;
const COMPUTER = 0x1000;
const PASSWORD_STAYS = 0x10000;
/**
 * A global security group, which can be granted rights; groupType is a signed number of 32 bits.
 */
const GLOBAL_SECURITY_GROUP = 0x80000002 | 0;
/** accountExpires of accounts that never expire. */
export const NEVER = '9223372036854775807';

/** userAccountControl of a person whose password never expires. */
export const NEVER_EXPIRING_PASSWORD = String(PERSON | PASSWORD_STAYS);

/** `corp.example.test` -> `DC=corp,DC=example,DC=test` */
export function baseDn(domain: string): string {
  return domain.replaceAll(/([^.]+)\.?/g, ',DC=$1').slice(1);
}

/**
 * Units, then people, then groups, so that each entry comes after the one that contains it. Members
 * are added separately, since groups form rings.
 */
export function entriesOf(tree: Tree): Entry[] {
  return [
    ...unitsOf(tree).map((unit) => entry(tree, unit, { objectClass: 'organizationalUnit' })),
    ...tree.people.map((person) => entry(tree, dnBelow(person), personAttributes(person, tree))),
    ...tree.others
      .filter(isMade)
      .map((other) => entry(tree, dnBelow(other), otherAttributes(other))),
    ...tree.groups.map((group) => entry(tree, dnBelow(group), groupAttributes(group))),
    entry(tree, dnBelow(tree.service), serviceAttributes(tree)),
  ];
}

/** Each group's members, with the names that a server expects. */
export function membersOf(
  tree: Tree,
  nameOf: (tree: Tree, member: Person | Group | Other) => string = dnIn,
): { dn: string; members: string[] }[] {
  const everybody = [...tree.people, ...tree.others, ...tree.groups];
  const known = new Map(everybody.map((one) => [keyOf(one), nameOf(tree, one)]));
  return tree.groups.map((group) => {
    const members = group.members.map((key) => {
      const name = known.get(key);
      if (name === undefined) throw new Error(`${group.name}: nobody is called ${key}`);
      return name;
    });
    return { dn: dnIn(tree, group), members };
  });
}

export function dnIn(tree: Tree, one: { readonly name: string; readonly unit: string }): string {
  return `${dnBelow(one)},${baseDn(tree.domain)}`;
}

/** RFC 4514, section 2.4. */
export function escapeForDn(value: string): string {
  return value.replaceAll(/[,+"\\<>;=]|^[ #]| $/g, '\\$&');
}

export function accountControl(disabled: boolean): string {
  return String(PERSON | NO_PASSWORD_NEEDED | (disabled ? DISABLED : 0));
}

function dnBelow({ name, unit }: { readonly name: string; readonly unit: string }): string {
  return `CN=${escapeForDn(name)},${unit}`;
}

function keyOf(one: Person | Group | Other): string {
  return one.account ?? one.name;
}

/**
 * Nobody creates a foreigner's placeholder: the server does when the foreigner becomes a member.
 */
function isMade({ kind }: Other): boolean {
  return kind !== 'foreign';
}

/** Every unit that is named, and the units around it, outermost first. */
function unitsOf({ people, groups, others, service }: Tree): string[] {
  const units = [...people, ...groups, ...others, service]
    .map(({ unit }) => unit)
    .filter((unit) => unit.startsWith('OU='))
    .flatMap((unit) => unit.split(',').map((_, at, parts) => parts.slice(at).join(',')));
  return [...new Set(units)].sort((one, other) => one.length - other.length);
}

function personAttributes(person: Person, { domain }: Tree): Record<string, string> {
  return {
    objectClass: 'user',
    sAMAccountName: person.account,
    userPrincipalName: `${person.account.replaceAll(' ', '')}@${domain}`,
    givenName: person.givenName,
    sn: person.surname,
    displayName: person.name,
    mail: person.mail,
    userAccountControl: accountControl(person.disabled ?? false),
    accountExpires: accountExpires(person.expires ?? 'never'),
    ...(person.locked && { lockoutTime: fileTime(new Date('2026-01-31')) }),
  };
}

function serviceAttributes({ service }: Tree): Record<string, string> {
  return {
    objectClass: 'user',
    sAMAccountName: service.name,
    userAccountControl: accountControl(false),
  };
}

function otherAttributes({ kind, name, account }: Other): Record<string, string> {
  if (account === undefined) return { objectClass: kind, displayName: name };
  return { objectClass: kind, sAMAccountName: account, userAccountControl: String(COMPUTER) };
}

function groupAttributes({ account }: Group): Record<string, string> {
  return {
    objectClass: 'group',
    sAMAccountName: account,
    groupType: String(GLOBAL_SECURITY_GROUP),
  };
}

function accountExpires(expires: string): string {
  if (expires === 'never') return NEVER;
  return expires === 'zero' ? '0' : fileTime(new Date(expires));
}

/** Tenths of microseconds since 1601. */
function fileTime(date: Date): string {
  return String((BigInt(date.getTime()) + 11_644_473_600_000n) * 10_000n);
}

function entry(tree: Tree, below: string, values: Readonly<Record<string, string>>): Entry {
  const attributes = Object.entries(values).map(([name, value]) => [name, [value]]);
  return { dn: `${below},${baseDn(tree.domain)}`, attributes: Object.fromEntries(attributes) };
}
