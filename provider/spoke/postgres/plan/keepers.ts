import { createHash } from 'node:crypto';
import { accessId, type Identity } from '../../../contract/request/identity.ts';
import { LEVELS, type Level } from '../../../contract/request/level.ts';
import type { Request } from '../../../contract/request/request.ts';
import type { CreateKeeper, MembershipChange } from '../../model/changes.ts';
import {
  type GroupRole,
  groupRoleName,
  type Keeper,
  keeperName,
  type Login,
  type OwnedObjects,
} from '../../model/state.ts';
import { compare, names } from '../../plan/lists.ts';
import type { RoleRow } from '../catalogue/rows.ts';
import type { Marker } from '../marker.ts';

/**
 * What a leaver owns goes to a role that may do what the leaver might. There it works on for
 * everybody else: views want the rights of their owner. A role that could do more would lend its
 * power to whatever the leaver has prepared. What owners leave goes on to their group role, as
 * whose members they could use it anyway: their keepers only remember them.
 */

/** The keepers on a server. */
export interface Keepers {
  readonly ours: readonly Keeper[];
  /** Those of other accesses. */
  readonly others: readonly Keeper[];
}

export function keepersOf(
  marked: ReadonlyArray<{ readonly row: RoleRow; readonly marker: Marker | undefined }>,
  identity: Identity,
): Keepers {
  const keepers = marked.flatMap(({ row: { name, memberOf }, marker }) => {
    if (marker?.is !== 'keeper') return [];
    const { level, from, of } = marker;
    const isMember = level === undefined || memberOf.includes(groupRoleName(identity, level));
    return [{ name, level, from, of, isMember, isOurs: marker.access === accessId(identity) }];
  });
  return {
    ours: keepers.filter(({ isOurs }) => isOurs),
    others: keepers.filter(({ isOurs }) => !isOurs),
  };
}

/** A role of ours: whom its objects go to when it leaves, and at which level. */
export type Owner = Pick<OwnedObjects, 'fingerprint' | 'level' | 'keeper' | 'heir'>;

/** The roles whose objects are the access's business, by name. */
export function ownersOf(
  rows: readonly RoleRow[],
  logins: readonly Login[],
  roles: readonly GroupRole[],
  keepers: readonly Keeper[],
  { identity }: Pick<Request, 'identity'>,
): Map<string, Owner> {
  const prints = new Map(rows.map(({ name, oid }) => [name, fingerprintOf(oid, name)]));
  const levels = new Map(roles.map(({ name, level }) => [name, level]));
  const owner = (name: string, levelBy: (print: string) => Level | undefined, heir?: string) => {
    const fingerprint = prints.get(name) ?? '';
    const level = levelBy(fingerprint);
    const keeper = keeperName(identity, level, fingerprint);
    const next = level === 'owner' ? groupRoleName(identity, level) : keeper;
    return [name, { fingerprint, level, keeper, heir: heir ?? next }] as const;
  };
  return new Map([
    ...roles.map(({ name, level }) => owner(name, () => level)),
    ...keepers.map(({ name, level }) => owner(name, () => level, name)),
    ...logins.map(({ name, memberOf }) => {
      const held = memberOf.flatMap((role) => levels.get(role) ?? []);
      return owner(name, (print) => lowest(held) ?? remembered(print, keepers));
    }),
  ]);
}

/**
 * By number and name. Names come back with other people, and numbers are given anew where a dump is
 * restored. catalogue-queries.ts makes the same.
 */
function fingerprintOf(oid: string, name: string): string {
  return createHash('sha256').update(`${oid} ${name}`).digest('hex').slice(0, 12);
}

function lowest(levels: readonly (Level | undefined)[]): Level | undefined {
  return LEVELS.find((level) => levels.includes(level));
}

/** Of somebody who has lost it already. */
function remembered(fingerprint: string, keepers: readonly Keeper[]): Level | undefined {
  return lowest(keepers.filter(({ from }) => from === fingerprint).map(({ level }) => level));
}

/** Those that own something, or are about to take it over. */
export function wantedKeepers(
  current: readonly Keeper[],
  ownedObjects: readonly OwnedObjects[],
  leaving: readonly OwnedObjects[],
): Keeper[] {
  const owning = new Set(ownedObjects.flatMap(({ owner, owned }) => (owned > 0 ? [owner] : [])));
  const heirs = leaving
    .filter(({ owner, owned, heir }) => owned > 0 && heir !== owner)
    .map(({ owner, fingerprint: from, level, keeper }): Keeper => {
      return { name: keeper, level, from, of: owner, isMember: true };
    });
  const kept = current.filter(({ name }) => owning.has(name));
  return [...new Map([...kept, ...heirs].map((keeper) => [keeper.name, keeper])).values()];
}

export interface KeeperChanges {
  /** With the loss of the level by which their leavers are known. */
  readonly made: readonly CreateKeeper[];
  readonly join: readonly MembershipChange[];
  readonly gone: readonly string[];
}

export function planKeepers(
  current: readonly Keeper[],
  wanted: readonly Keeper[],
  roles: readonly GroupRole[],
): KeeperChanges {
  const { missing, gone } = compare(current, wanted);
  const members = new Set(names(current.filter(({ isMember }) => isMember)));
  const joining = wanted.filter(({ name, level }) => level !== 'owner' && !members.has(name));
  return {
    made: missing.map((keeper) => ({ kind: 'create keeper', keeper })),
    // A removal leaves no group role that they could join.
    join: roles.flatMap(({ name: role, level }) => {
      const ofLevel = names(joining.filter((keeper) => keeper.level === level)).toSorted();
      return ofLevel.length === 0 ? [] : [{ kind: 'add members' as const, role, members: ofLevel }];
    }),
    gone: names(gone),
  };
}
