import type { ColdRow } from './cold.ts';
import type { DirectoryRow } from './directory.ts';
import type { RelationsRow } from './relations.ts';
import type { Measured } from './targets.ts';
import type { Way } from './way/bench.ts';

export function coldTargets(rows: readonly ColdRow[]): Measured[] {
  return rows.flatMap(({ name, former, now }): Measured[] => [
    { target: `${name} import`, value: now.ms / former.ms },
    { target: `${name} size`, value: now.kilobytes + now.more },
  ]);
}

export function relationsTargets(rows: readonly RelationsRow[]): Measured[] {
  return rows
    .filter(({ server, schemas }) => server === 'PostgreSQL 18' && schemas === 2_000)
    .map(({ ours, floor }) => ({ target: 'many tables', value: ours.create / floor }));
}

export function directoryTargets(rows: readonly DirectoryRow[]): Measured[] {
  const those = rows.filter(({ people }) => people === 2_000);
  return those.map(({ server, ours, floor }) => ({
    target: 'directory',
    where: server,
    value: ours / floor,
  }));
}

export function wayTargets({ steps }: Way): Measured[] {
  const of = (asked: 'spoke' | 'door') => steps.find((step) => step.asked === asked)?.ms;
  const [spoke, door] = [of('spoke'), of('door')];
  if (spoke === undefined || door === undefined) return [];
  return [{ target: 'door and hub', value: door - spoke }];
}
