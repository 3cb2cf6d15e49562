import * as z from '../../runtime/zod.ts';
import { closure, highest, type Reach } from '../engine/sighting.ts';
import { privilegesOf } from './levels.ts';
import type {
  SightedAccount,
  SightedGlobal,
  SightedMembership,
  SightedProxy,
  SightedRight,
} from './sighting-queries.ts';

/** These alone reach no data that is there. */
const HARMLESS: ReadonlySet<string> = new Set(['CREATE TEMPORARY TABLES', 'LOCK TABLES']);

/** As the levels have them; on everything, what leads to the same is as good. */
const REACH: ReadonlyMap<string, Reach> = new Map<string, Reach>([
  ...privilegesOf('owner').map((privilege) => [privilege, 'own'] as const),
  ...privilegesOf('readwrite').map((privilege) => [privilege, 'write'] as const),
  ...privilegesOf('readonly').map((privilege) => [privilege, 'read'] as const),
  ...[...HARMLESS].map((privilege) => [privilege, 'nothing'] as const),
]);

const GLOBAL_REACH: ReadonlyMap<string, Reach> = new Map<string, Reach>([
  ...REACH,
  ['DELETE HISTORY', 'write'],
  ['FILE', 'read'],
  ['REPLICATION SLAVE', 'read'],
  ['BACKUP_ADMIN', 'read'],
  ['REPLICATION_APPLIER', 'write'],
  ['BINLOG_ADMIN', 'write'],
  ['BINLOG REPLAY', 'write'],
  // These make themselves, or what they create, somebody else.
  ['SUPER', 'own'],
  ['CREATE USER', 'own'],
  ['ROLE_ADMIN', 'own'],
  ['SET_USER_ID', 'own'],
  ['SET_ANY_DEFINER', 'own'],
  ['SET USER', 'own'],
]);

export const PRIVILEGES_THAT_COUNT: readonly string[] = [...GLOBAL_REACH.keys()];

/** By bit (sql/privilege.h of MariaDB). */
const BITS: ReadonlyMap<number, string> = new Map([
  ...(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP'] as const).map(
    (privilege, bit) => [bit, privilege] as const,
  ),
  ...([
    [9, 'FILE'],
    [11, 'REFERENCES'],
    [12, 'INDEX'],
    [13, 'ALTER'],
    [15, 'SUPER'],
  ] as const),
  ...([
    [18, 'EXECUTE'],
    [19, 'REPLICATION SLAVE'],
    [21, 'CREATE VIEW'],
  ] as const),
  ...([
    [22, 'SHOW VIEW'],
    [23, 'CREATE ROUTINE'],
    [24, 'ALTER ROUTINE'],
  ] as const),
  ...([
    [25, 'CREATE USER'],
    [26, 'EVENT'],
    [27, 'TRIGGER'],
    [29, 'DELETE HISTORY'],
  ] as const),
  ...([
    [30, 'SET USER'],
    [37, 'BINLOG REPLAY'],
  ] as const),
]);

export function privilegesOfBits(bits: string | null): string[] {
  const number = BigInt(bits ?? '0');
  return [...BITS].flatMap(([bit, privilege]) =>
    ((number >> BigInt(bit)) & 1n) === 1n ? [privilege] : [],
  );
}

export interface Powers {
  readonly accounts: readonly SightedAccount[];
  readonly memberships: readonly SightedMembership[];
  readonly rights: readonly SightedRight[];
  readonly globals: readonly SightedGlobal[];
  readonly proxies: readonly SightedProxy[];
  /** Everybody's. */
  readonly mandatoryRoles: string;
  readonly database: string;
}

export interface Power {
  readonly can: Reach;
  /** The names of the accounts that it can act as. */
  readonly as: readonly string[];
  /** What it holds on everything. */
  readonly globals: ReadonlySet<string>;
}

type Key = Pick<SightedAccount, 'name' | 'host'>;
const keyOf = ({ name, host }: Key) => JSON.stringify([name, host]);

/** What MariaDB grants to everybody. */
const PUBLIC = keyOf({ name: 'PUBLIC', host: '' });

/**
 * What an account may do in the database at most. A grant on a database, or in one, holds for all
 * accounts of that name as which the client may be let in, so the host is left out there. Those of
 * the anonymous user on the database hold for everybody.
 */
export function powers(found: Powers): (account: Key) => Power {
  const accounts = new Map(found.accounts.map((account) => [keyOf(account), account]));
  const edges = edgesOf(found);
  const rights = Map.groupBy(found.rights, ({ name }) => name);
  const globals = Map.groupBy(found.globals, keyOf);
  const ofEverybody = (rights.get('') ?? []).filter(({ kind }) => kind === 'database');
  const mandatory = parseRoles(found.mandatoryRoles).map(keyOf);
  const globalsOf = (account: SightedAccount) => {
    const held = (globals.get(keyOf(account)) ?? []).map(({ privilege }) => privilege);
    return [...held, ...privilegesOfBits(account.bits)];
  };
  return (account) => {
    const start = keyOf(account);
    const reached = closure(start, (node) => [
      ...(edges.get(node) ?? []),
      ...(node === start ? [PUBLIC, ...mandatory] : []),
    ]);
    const as = [...reached].flatMap((key) => accounts.get(key) ?? []);
    const names = new Set(as.map(({ name }) => name));
    const held = [...names].flatMap((name) => rights.get(name) ?? []);
    return {
      as: [...names],
      globals: new Set(as.flatMap(globalsOf)),
      can: highest([
        ...[...held, ...ofEverybody].map(reachOf),
        ...as.flatMap((one) => globalReaches(globalsOf(one), one.restrictions, found.database)),
        ...(reached.has(ANYBODY) ? ['own' as const] : []),
      ]),
    };
  };
}

/** Stands for all accounts: its proxies may be any of them. */
const ANYBODY = keyOf({ name: '', host: '' });

function edgesOf({ memberships, proxies }: Pick<Powers, 'memberships' | 'proxies'>) {
  const edges = new Map<string, string[]>();
  const add = (from: Key, to: Key) => {
    const key = keyOf(from);
    const known = edges.get(key);
    if (known === undefined) edges.set(key, [keyOf(to)]);
    else known.push(keyOf(to));
  };
  for (const { name, host, role, roleHost } of memberships)
    add({ name, host }, { name: role, host: roleHost });
  for (const { name, host, proxied, proxiedHost } of proxies)
    add({ name, host }, { name: proxied, host: proxiedHost });
  return edges;
}

function reachOf({ kind, privileges }: SightedRight): Reach {
  const reach = highest(
    privileges.split(',').map((privilege) => REACH.get(privilege) ?? 'nothing'),
  );
  // A login that writes there makes any account what it likes; one that only reads sees no data.
  if (kind === 'grant tables') return reach === 'write' || reach === 'own' ? 'own' : 'nothing';
  return reach;
}

function globalReaches(
  privileges: readonly string[],
  restrictions: string | null,
  database: string,
): Reach[] {
  const revoked = revokedIn(restrictions, database);
  return privileges.flatMap((privilege) =>
    revoked.has(privilege) ? [] : (GLOBAL_REACH.get(privilege) ?? []),
  );
}

/** `[{"Database": "app", "Privileges": ["SELECT"]}]` */
const restrictionsList = z.array(
  z.object({ Database: z.string(), Privileges: z.array(z.string()) }),
);

function revokedIn(restrictions: string | null, database: string): Set<string> {
  if (restrictions === null) return new Set();
  const list: unknown = JSON.parse(restrictions);
  const parsed = restrictionsList.safeParse(list).data ?? [];
  return new Set(
    parsed.flatMap(({ Database, Privileges }) => (Database === database ? Privileges : [])),
  );
}

/** `'role'@'%', other`, also in backquotes. */
export function parseRoles(text: string): Key[] {
  return text.split(',').flatMap((part) => {
    const [name = '', host = '%'] = part
      .split('@')
      .map((word) => word.trim().replace(/^[`'"](.*)[`'"]$/, '$1'));
    return name === '' ? [] : [{ name, host }];
  });
}
