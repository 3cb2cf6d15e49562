import type { Operation } from './contender.ts';
import type { DatabaseResult, Row } from './database.ts';
import type { ContenderName } from './people.ts';
import type { Measured, TargetName } from './targets.ts';

/** The numbers of one server that decide about targets; where they name no people, of a hundred. */
export function databaseTargets({ engine: where, rows }: DatabaseResult): Measured[] {
  const near = rows.filter(({ place }) => place === 'loopback');
  const of = (people: number) => near.find((row) => row.people === people);
  const [one, hundred] = [of(1), of(100)];
  const is18 = where === 'PostgreSQL 18';
  const all: ReadonlyArray<readonly [TargetName, number | undefined]> = [
    ['unchanged', times(hundred, 'again', 'ours', 'floor')],
    ['unchanged messages', hundred?.costs.get('ours')?.again.queries],
    ['unchanged connections', hundred?.costs.get('ours')?.again.connections],
    ['create connections', hundred?.costs.get('ours')?.create.connections],
    ['create 100', times(hundred, 'create', 'ours', 'floor')],
    ['remove 100', times(hundred, 'remove', 'ours', 'floor')],
    ['create 100, peer', times(hundred, 'create', 'peer', 'ours')],
    ['remove 100, peer', times(hundred, 'remove', 'peer', 'ours')],
    ['create one', times(one, 'create', 'ours', 'peer')],
    ['remove one', times(one, 'remove', 'ours', 'peer')],
    ['create 2,000', is18 ? seconds(of(2_000), 'create') : undefined],
    ['remove 2,000', is18 ? seconds(of(2_000), 'remove') : undefined],
    ['all of 10,000', is18 ? slowest(of(10_000)) : undefined],
  ];
  return all.flatMap(([target, value]) => (value === undefined ? [] : [{ target, value, where }]));
}

function times(
  row: Row | undefined,
  operation: Operation,
  a: ContenderName,
  b: ContenderName,
): number | undefined {
  const [over, under] = [row?.costs.get(a)?.[operation].ms, row?.costs.get(b)?.[operation].ms];
  return over === undefined || under === undefined ? undefined : over / under;
}

function seconds(row: Row | undefined, operation: Operation): number | undefined {
  const ms = row?.costs.get('ours')?.[operation].ms;
  return ms === undefined ? undefined : ms / 1_000;
}

function slowest(row: Row | undefined): number | undefined {
  const ours = row?.costs.get('ours');
  return ours && Math.max(ours.create.ms, ours.again.ms, ours.remove.ms) / 1_000;
}
