import { LEVELS, type Level } from '../../../contract/request/level.ts';
import type { Grant, GroupRole, PostgresTarget } from '../../model/state.ts';
import { names } from '../../plan/lists.ts';
import type { Member } from '../../server.ts';
import type { Catalogue, RightRow, RoleRow } from '../catalogue/rows.ts';
import { isGroupMarker, parseMarker } from '../marker.ts';
import { privilegesOf } from './levels.ts';

/** By name. PUBLIC (null) is judged by the lowest level: what everybody may do, these may do. */
export type Levels = ReadonlyMap<string | null, Level>;

/** Those of the access, and of keepers. */
export function levelsOf(
  { roles }: Catalogue,
  groupRoles: readonly GroupRole[],
  members: readonly Member[],
): Map<string | null, Level> {
  return new Map<string | null, Level>([
    ...roles.flatMap(levelOfKeeper),
    ...[...groupRoles, ...members].map(({ name, level }) => [name, level] as const),
  ]);
}

/** What a keeper owns has the rights of its level, or of none at all. */
function levelOfKeeper({ name, comment }: RoleRow): Array<readonly [string, Level]> {
  const marker = parseMarker(comment);
  return marker?.is === 'keeper' ? [[name, marker.level ?? 'readonly']] : [];
}

export function isBeyond(
  { kind, privilege, holder, owner, isCovered }: RightRow,
  levels: Levels,
): boolean {
  const level = levels.get(holder);
  if (level === undefined) return false;
  switch (kind) {
    case 'tables':
    case 'sequences':
      // TRIGGER for everybody says nothing about owners, who have it on what is theirs.
      if (holder === null && level === 'owner') return !isCovered;
      return !isCovered || !privilegesOf(level, kind).includes(privilege);
    case 'large objects':
      return level === 'readonly' || privilege !== 'UPDATE';
    case 'routines':
      return (
        isBelow(level, levels.get(owner) ?? 'owner') || (holder !== null && !levels.has(owner))
      );
    case 'owned':
      return level !== 'owner';
    case 'future tables':
    case 'future sequences':
    case 'future schemas':
    case 'future large objects':
      // A creator below owner creates nothing.
      return isBelow(level, 'owner') && (levels.get(owner) ?? 'owner') === 'owner';
  }
}

function isBelow(level: Level, other: Level): boolean {
  return LEVELS.indexOf(level) < LEVELS.indexOf(other);
}

/** What group roles hold on large objects, and on routines that run with the rights of others. */
export function otherGrants(
  { rights }: Catalogue,
  roles: readonly GroupRole[],
): Array<Grant<PostgresTarget>> {
  const ours = new Set<string | null>(names(roles));
  return rights.flatMap((right) => (ours.has(right.holder) ? grantOf(right) : []));
}

/** The part of it that these levels allow. */
export function allowedGrants(
  catalogue: Catalogue,
  roles: readonly GroupRole[],
  members: readonly Member[],
): Array<Grant<PostgresTarget>> {
  const levels = levelsOf(catalogue, roles, members);
  const rights = catalogue.rights.filter((right) => !isTakenBack(right, catalogue, levels));
  return otherGrants({ ...catalogue, rights }, roles);
}

/**
 * Does the plan revoke it, if a group role has it? Not EXECUTE on routines of those whose level
 * nobody knows here, such as users of other accesses: these may do no more.
 */
export function isTakenBack(right: RightRow, catalogue: Catalogue, levels: Levels): boolean {
  const { kind, owner } = right;
  const isKnown = kind !== 'routines' || levels.has(owner) || isOwnerRole(owner, catalogue);
  return grantOf(right).length > 0 && isKnown && isBeyond(right, levels);
}

function isOwnerRole(name: string | null, { roles }: Catalogue): boolean {
  const marker = parseMarker(roles.find((role) => role.name === name)?.comment ?? null);
  return isGroupMarker(marker) && marker.is === 'owner';
}

function grantOf({ kind, holder, owner, privilege, isRevocable }: RightRow) {
  const on = targetOf(kind, owner);
  return on === undefined || holder === null || !isRevocable
    ? []
    : [{ grantee: holder, on, privilege, extent: 'all' } as const];
}

function targetOf(kind: RightRow['kind'], owner: string | null): PostgresTarget | undefined {
  if (kind === 'large objects') return { kind };
  return kind === 'routines' && owner !== null ? { kind, withRightsOf: owner } : undefined;
}
