import type { Access } from '../../provider/contract/messages/accesses.ts';
import { describeDeclarer } from '../../provider/contract/request/claim.ts';
import { counted } from '../ask-hub/wording.ts';

/** What the table says of one access. */

export function nameOf({
  env,
  project,
  appname,
  database,
}: Pick<Access, 'env' | 'project' | 'appname' | 'database'>): string {
  return [env, project, appname, database].join('/');
}

/** The cells of its row. */
export function cellsOf(access: Access, now: number): string[] {
  return [
    access.id,
    nameOf(access),
    levelsOf(access),
    access.endpoint,
    declaredBy(access),
    access.made_true === undefined ? 'never true' : `true ${ago(access.made_true, now)}`,
  ];
}

function levelsOf({ privileges, groups }: Access): string {
  return groups === 0 ? privileges : `${privileges}, ${counted(groups, 'group')}`;
}

function declaredBy({ declarers }: Access): string {
  const [first, ...others] = declarers;
  if (first === undefined) return 'nobody';
  return others.length === 0 ? shortly(first) : `${shortly(first)} and ${others.length} more`;
}

function shortly({ kind, id, declared_by = '' }: Access['declarers'][number]): string {
  switch (kind) {
    case 'stack':
      // STACK/RESOURCE@DIGEST
      return `stack ${id.replace(/@[0-9a-f]{16}$/, '')}`;
    case 'terraform':
      return `Terraform ${declared_by === '' ? id : declared_by}`;
    case 'anonymous':
      return `plain invocation ${declared_by}`.trimEnd();
  }
}

/** Lines about it that do not fit into a row. Each begins with words of ours. */
export function detailsOf(access: Access, now: number): string[] {
  const { latest, declarers, former_declarers, elsewhere, vpc, state } = access;
  const request = `request ${latest.request_id}, ${ago(latest.at, now)}`;
  return [
    ...(latest.problem !== undefined ? [`problem: ${latest.problem} (${request})`] : []),
    ...(state === 'interrupted' || state === 'under way' ? [`begun by ${request}`] : []),
    ...elsewhere.map((server) => `users may be left at ${server}`),
    ...declarers.map(
      (declarer) => `declared by ${describeDeclarer(declarer, declarer.declared_by)}`,
    ),
    ...(declarers.length === 0
      ? former_declarers.slice(-1).map((declarer) => `let go by ${describeDeclarer(declarer)}`)
      : []),
    ...(vpc === 'default' ? [] : [`VPC ${vpc}`]),
  ];
}

const UNITS = [
  { ms: 24 * 60 * 60_000, name: 'day' },
  { ms: 60 * 60_000, name: 'hour' },
  { ms: 60_000, name: 'minute' },
];

function ago(time: string, now: number): string {
  const passed = now - Date.parse(time);
  if (Number.isNaN(passed)) return 'at an unknown time';
  const unit = UNITS.find(({ ms }) => passed >= ms);
  if (unit === undefined) return 'just now';
  return `${counted(Math.floor(passed / unit.ms), unit.name)} ago`;
}
