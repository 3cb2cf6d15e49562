import { LEVELS, type Level } from '../../../contract/request/level.ts';
import type { Excess } from '../../engine/excess.ts';
import { tenOf } from '../../model/describe.ts';
import type { GroupRole } from '../../model/state.ts';
import type { Member } from '../../server.ts';
import type { Catalogue, RightRow, RoleRow } from '../catalogue/rows.ts';
import { parseMarker } from '../marker.ts';
import { IAM_ROLE } from './accounts.ts';
import { isBeyond, isTakenBack, type Levels, levelsOf } from './beyond-levels.ts';
import { describeRights, type Right } from './describe-rights.ts';
import { privilegesOf } from './levels.ts';

/** Those whose rights are judged, each by its level. */
export interface Judged {
  readonly members: readonly Member[];
  /** The access's own. */
  readonly roles: readonly GroupRole[];
  readonly schemas: readonly string[] | undefined;
}

/**
 * The rights beyond the level of each login, which it holds itself or with everybody, and of each
 * group role where the master can't revoke them: what it can, the plan revokes.
 */
export function excessOf(catalogue: Catalogue, judged: Judged): Excess[] {
  const { members, roles } = judged;
  const lowest = LEVELS.find((level) => members.some((member) => member.level === level));
  if (lowest === undefined) return [];
  const isJudged = new Set([...roles, ...members].map(({ name }) => name));
  const levels = levelsOf(catalogue, roles, members).set(null, lowest);
  const groupRoles = new Set<string | null>(roles.map(({ name }) => name));
  const onObjects = catalogue.rights.filter(
    (right) =>
      isBeyond(right, levels) &&
      !(groupRoles.has(right.holder) && isTakenBack(right, catalogue, levels)),
  );
  return [
    ...describeRights(withoutShared(onObjects, catalogue), levels),
    ...describeRights(inPlaces(catalogue, judged, levels), levels),
    ...catalogue.roles
      .filter(({ name }) => isJudged.has(name))
      .flatMap((role) => byRole(role, judged, levels)),
  ];
}

/** A person may own something here by another access of the same database. */
function withoutShared(rights: readonly RightRow[], { roles, server }: Catalogue): RightRow[] {
  const here = JSON.stringify(server.database);
  const shared = new Set<string | null>(
    roles.filter(({ sharedIn }) => sharedIn.includes(here)).map(({ name }) => name),
  );
  return rights.filter(({ kind, holder }) => kind !== 'owned' || !shared.has(holder));
}

/** CREATE, and the right to pass on. What else there is on these, only lets people in. */
function inPlaces(
  { acl, server, schemas, schemasOfExtensions }: Catalogue,
  judged: Judged,
  levels: Levels,
): Right[] {
  const places = new Map([...schemas, ...schemasOfExtensions].map((row) => [row.schema, row]));
  const groupRoles = new Set<string | null>(judged.roles.map(({ name }) => name));
  return acl.flatMap(({ schema, grantee: holder, privilege }): Right[] => {
    const level = levels.get(holder);
    if (level === undefined || !(privilege === 'CREATE' || privilege.startsWith('GRANT')))
      return [];
    const right = { holder, privilege, owner: null, count: 1 };
    if (schema === null) {
      const isGiven = judged.schemas === undefined && gives(level, 'database', privilege);
      const isRevoked = server.grantable && groupRoles.has(holder);
      return isGiven || isRevoked
        ? []
        : [{ ...right, kind: 'the database', names: [server.database] }];
    }
    const place = places.get(schema);
    const isCovered = judged.schemas === undefined || judged.schemas.includes(schema);
    const isRevoked = place?.grantable && groupRoles.has(holder);
    return place === undefined || isRevoked || (isCovered && gives(level, 'schemas', privilege))
      ? []
      : [{ ...right, kind: 'schemas', names: [schema] }];
  });
}

function gives(level: Level, on: 'database' | 'schemas', privilege: string): boolean {
  return privilegesOf(level, on).includes(privilege);
}

/** What a DBA's roles and ALTER ROLE give. */
function byRole(row: RoleRow, { roles }: Judged, levels: Levels): Excess[] {
  const { name: holder, attributes } = row;
  const level = levels.get(holder);
  if (level === undefined) return [];
  const groupRoles = roles.map(({ name }) => name);
  // The plan ends these.
  const ending = [
    ...[IAM_ROLE, ...groupRoles],
    ...row.memberOfLogins.filter((role) => row.memberByMaster.includes(role)),
  ];
  const isPerson = parseMarker(row.comment)?.is === 'person';
  const isGroup = groupRoles.includes(holder);
  // People may have other accesses.
  const memberOf = (isPerson ? row.memberOfUnmarked : row.memberOf).filter(
    (role) => !ending.includes(role) && !(isGroup && row.memberByMaster.includes(role)),
  );
  return [
    ...(memberOf.length === 0
      ? []
      : [
          {
            ...{ holder, level, has: `the privileges of ${tenOf(memberOf)}, as a member` },
            cure: `REVOKE ${tenOf(memberOf)} FROM it`,
          },
        ]),
    ...(attributes.length === 0
      ? []
      : [
          {
            ...{ holder, level, has: attributes.join(', ') },
            cure: `ALTER ROLE ... ${attributes.map((attribute) => `NO${attribute}`).join(' ')}`,
          },
        ]),
  ];
}
