import { groupKey } from '../../contract/request/groups.ts';
import type { Request } from '../../contract/request/request.ts';
import { noDirectory } from '../../errors/directory.ts';
import { groupNotReadInRun, groupProblemInRun } from '../../errors/operations.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { isReadable, reason } from '../../runtime/errors.ts';
import type { Log } from '../../runtime/log.ts';
import * as z from '../../runtime/zod.ts';
import { type OpenDirectory, type PeopleFound, peopleFound } from './look-up.ts';
import {
  countReasons,
  type Expansion,
  expandEach,
  LEFT_OUT_REASONS,
  whyLeftOut,
} from './nested-groups.ts';
import { attributesIn, type UsernameFormat } from './usernames.ts';

/** Groups as they were read at one time, each whole or not at all. */
export type Snapshot = Readonly<z.infer<typeof snapshot>>;
export const snapshot = z.object({
  schema: z.literal(1),
  /** Everybody in any of the groups, once. */
  members: z.array(
    z.object({
      dn: z.string(),
      attributes: z.record(z.string(), z.string()),
      /** Why this member gets no user. */
      leftOut: z.exactOptional(z.enum(LEFT_OUT_REASONS)),
    }),
  ),
  /** By name, as `groupKey` spells it: the members' positions, or why nobody can tell. */
  groups: z.record(
    z.string(),
    z.union([z.object({ members: z.array(z.number()) }), z.object({ problem: z.string() })]),
  ),
});

/**
 * Reads groups, each once. Never fails: a group of which nothing, or not everything, is known has
 * its problem in the snapshot.
 *
 * @param directory absent: the hub is not connected to one
 */
export async function takeSnapshot(
  names: readonly string[],
  directory: { readonly open: OpenDirectory; readonly usernames: UsernameFormat } | undefined,
  deadline: Deadline,
): Promise<Snapshot> {
  const distinct = [...new Map(names.map((name) => [groupKey(name), name])).values()];
  if (distinct.length === 0) return snapshotOf([], []);
  try {
    if (directory === undefined) throw noDirectory();
    const connection = await directory.open(attributesIn(directory.usernames), deadline);
    try {
      return snapshotOf(distinct, await expandEach(distinct, connection));
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!isReadable(error)) throw error;
    return snapshotOf(
      distinct,
      distinct.map(() => error),
    );
  }
}

function snapshotOf(names: readonly string[], expansions: readonly Expansion[]): Snapshot {
  const members: Snapshot['members'] = [];
  const positions = new Map<string, number>();
  const positionOf = (entry: Exclude<Expansion, Error>[number]) => {
    const key = entry.dn.toLowerCase();
    const known = positions.get(key);
    if (known !== undefined) return known;
    const leftOut = whyLeftOut(entry);
    const { dn, attributes } = entry;
    positions.set(key, members.length);
    return members.push({ dn, attributes, ...(leftOut !== undefined && { leftOut }) }) - 1;
  };
  const groups = names.map((name, index) => {
    const expansion = expansions[index] ?? [];
    const found =
      expansion instanceof Error
        ? { problem: reason(expansion) }
        : { members: expansion.map(positionOf) };
    return [groupKey(name), found] as const;
  });
  return { schema: 1, members, groups: Object.fromEntries(groups) };
}

/** The people of an access, by the same rules as at an apply. Throws for a group that is not known. */
export function peopleIn(
  { members, groups }: Snapshot,
  access: Pick<Request, 'groups' | 'endpoint'>,
  usernames: UsernameFormat,
  log: Pick<Log, 'info'>,
): PeopleFound {
  const found = Object.entries(access.groups).map(([name, level]) => {
    const group = Object.hasOwn(groups, groupKey(name)) ? groups[groupKey(name)] : undefined;
    if (group === undefined) throw groupNotReadInRun({ name });
    if ('problem' in group) throw groupProblemInRun({ problem: group.problem });
    return { level, positions: group.members };
  });
  const everybody = new Set(found.flatMap(({ positions }) => positions));
  return peopleFound(
    found.map(({ level, positions }) => ({
      level,
      people: positions.flatMap((position) => {
        const member = members[position];
        return member === undefined || member.leftOut !== undefined ? [] : [member];
      }),
    })),
    countReasons([...everybody].flatMap((position) => members[position]?.leftOut ?? [])),
    { usernames, engine: access.endpoint.engine, log },
  );
}
