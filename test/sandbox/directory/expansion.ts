import {
  type Client,
  type Entry,
  EqualityFilter,
  type Filter,
  OrFilter,
  PresenceFilter,
} from 'ldapts';

/**
 * The simplest correct expansion of a group, for tests: one search after another, without pages or
 * ranges.
 */
export interface Expansion {
  /** sAMAccountNames, in order. */
  readonly active: string[];
  readonly disabled: string[];
  readonly expired: string[];
  /** Members that are neither people nor groups. */
  readonly others: string[];
}

const DISABLED = 0x2;
const NEVER = ['0', '9223372036854775807'];
const ATTRIBUTES = [
  ...['objectClass', 'cn', 'sAMAccountName', 'userAccountControl', 'accountExpires'],
  ...['member', 'objectSid'],
];

export async function groupsCalled(client: Client, base: string, name: string): Promise<Entry[]> {
  const filters = ['cn', 'sAMAccountName'].map((attribute) => equal(attribute, name));
  const found = await search(client, base, new OrFilter({ filters }), ATTRIBUTES);
  return found.filter((entry) => list(entry, 'objectClass').includes('group'));
}

export async function expand(client: Client, base: string, name: string): Promise<Expansion> {
  const [group] = await groupsCalled(client, base, name);
  if (!group) throw new Error(`no group ${name}`);
  const found = new Map<string, Entry>();
  const ahead = [group];
  const seen = new Set<string>();
  for (let next = ahead.pop(); next; next = ahead.pop()) {
    if (seen.has(next.dn)) continue;
    seen.add(next.dn);
    // A filter by memberOf would miss those whose memberOf the service account may not read.
    const members = [];
    for (const dn of list(next, 'member')) members.push(...(await read(client, dn)));
    const primary = equal('primaryGroupID', identifier(next));
    members.push(...(await search(client, base, primary, ATTRIBUTES)));
    for (const member of members) {
      if (list(member, 'objectClass').includes('group')) ahead.push(member);
      else found.set(member.dn, member);
    }
  }

  const members = [...found.values()];
  const people = members.filter(isPerson);
  const accounts = (chosen: Entry[]) => chosen.map((one) => String(one['sAMAccountName'])).sort();
  const names = members.filter((one) => !isPerson(one)).map((one) => String(one['cn']));
  return {
    active: accounts(people.filter((one) => !isDisabled(one) && !hasExpired(one))),
    disabled: accounts(people.filter(isDisabled)),
    expired: accounts(people.filter(hasExpired)),
    others: names.sort(),
  };
}

async function read(client: Client, dn: string): Promise<Entry[]> {
  return await search(
    client,
    dn,
    new PresenceFilter({ attribute: 'objectClass' }),
    ATTRIBUTES,
    'base',
  );
}

async function search(
  client: Client,
  base: string,
  filter: Filter,
  attributes: string[],
  scope: 'base' | 'sub' = 'sub',
): Promise<Entry[]> {
  const { searchEntries } = await client.search(base, {
    filter,
    scope,
    attributes,
    explicitBufferAttributes: ['objectSid'],
  });
  return searchEntries;
}

function equal(attribute: string, value: string): EqualityFilter {
  return new EqualityFilter({ attribute, value });
}

/** The last four bytes of the SID. */
function identifier(group: Entry): string {
  const sid = group['objectSid'];
  if (!Buffer.isBuffer(sid)) throw new Error(`${group.dn} has no objectSid`);
  return String(sid.readUInt32LE(sid.length - 4));
}

function isPerson(entry: Entry): boolean {
  const classes = list(entry, 'objectClass');
  return classes.includes('user') && !classes.includes('computer');
}

function isDisabled(entry: Entry): boolean {
  return (Number(entry['userAccountControl']) & DISABLED) !== 0;
}

function hasExpired(entry: Entry): boolean {
  const expires = String(entry['accountExpires']);
  if (NEVER.includes(expires)) return false;
  return Number(BigInt(expires) / 10_000n - 11_644_473_600_000n) < Date.now();
}

function list(entry: Entry, attribute: string): string[] {
  const value = entry[attribute];
  return (Array.isArray(value) ? value : [value ?? []].flat()).map(String);
}
