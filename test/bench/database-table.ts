import { OPERATIONS, type Operation } from './contender.ts';
import { type DatabaseResult, DELAY, type Row } from './database.ts';
import type { Cost } from './measure.ts';
import { PEER } from './peer-package.ts';
import type { ContenderName, Costs } from './people.ts';
import type { Scale } from './scale.ts';
import { milliseconds, ratio, table } from './text.ts';

export const WORDS: Readonly<Record<Operation, string>> = {
  create: 'create',
  again: 'unchanged',
  remove: 'remove',
};

export function databaseTable(result: DatabaseResult): string {
  const { engine, scale, rows, commit, atOnce, withoutPeer } = result;
  const against = commit === undefined ? [] : [commit, 'ours / it', 'of CPU time'];
  return [
    `### ${engine}`,
    '',
    ...table(
      [
        ...['people', 'run', 'floor', 'ours', 'AWS of that', ...against, PEER],
        ...['ours / floor', ...(commit === undefined ? [] : [`${commit} / floor`]), 'peer / ours'],
      ],
      rows.flatMap(linesOf),
    ),
    '',
    scaleInWords(scale),
    '',
    ...(withoutPeer === undefined ? [] : [`${PEER} is left out: ${withoutPeer}`, '']),
    ...(atOnce === undefined ? [] : [atOnceInWords(atOnce), '']),
  ].join('\n');
}

function linesOf({ people, place, costs }: Row): string[][] {
  const where = place === 'proxy' ? `, ${DELAY} ms away` : '';
  return OPERATIONS.map((operation) => {
    const of = (name: ContenderName) => costs.get(name)?.[operation];
    const [floor, ours, earlier, peer] = [of('floor'), of('ours'), of('earlier'), of('peer')];
    const times = (a: Cost | undefined, b: Cost | undefined) => (a && b ? ratio(a.ms, b.ms) : '');
    return [
      ...[`${people.toLocaleString('en')}${where}`, WORDS[operation]],
      ...[cell(floor), cell(ours), ours ? `${ours.aws.calls} · ${milliseconds(ours.aws.ms)}` : ''],
      ...(earlier && ours
        ? [cell(earlier), (ours.ms / earlier.ms).toFixed(2), (ours.cpu / earlier.cpu).toFixed(2)]
        : []),
      ...[cell(peer), times(ours, floor)],
      ...(earlier ? [times(earlier, floor)] : []),
      times(peer, ours),
    ];
  });
}

function atOnceInWords(costs: Costs): string {
  const all = OPERATIONS.map((operation) => {
    const { failures } = costs[operation];
    return `${WORDS[operation]} ${cell(costs[operation])}${failures.length > 0 ? `, ${failures.length} of them failed (${[...new Set(failures)].join('; ')})` : ''}`;
  });
  return `The peer's 100 at once: ${all.join('; ')}.`;
}

function scaleInWords({ login, roundTrip, farRoundTrip, apiCall }: Scale): string {
  return `In this run, a login took ${milliseconds(login)}, a round trip ${milliseconds(roundTrip)} (through the proxy ${milliseconds(farRoundTrip)}), a call of Secrets Manager (moto) ${milliseconds(apiCall)}.`;
}

/** `12 ms · 4 q · 1 c` */
function cell(cost: Cost | undefined): string {
  if (cost === undefined) return '';
  return `${milliseconds(cost.ms)} · ${cost.queries} q · ${cost.connections} c`;
}
