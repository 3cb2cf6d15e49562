import { milliseconds, table } from '../text.ts';
import type { SurveyRow } from './bench.ts';

export function surveyTable(rows: readonly SurveyRow[]): string {
  const calls = ['hub', 'Organizations', 'AssumeRole', 'spokes', 'at once'];
  return [
    '### doctor and accesses',
    '',
    ...table(
      ['program', 'accounts', 'time', ...calls, 'largest answer', 'work', 'memory'],
      rows.map(({ program, accounts, milliseconds: time, calls, work, megabytes }) => [
        ...[program, number(accounts), `${(time / 1_000).toFixed(0)} s`],
        ...[calls.hub, calls.organizations, calls.assumeRole, calls.spokes].map(number),
        number(calls.spokesAtOnce),
        `${number(calls.largestAnswer)} KB`,
        milliseconds(work),
        `${megabytes} MB`,
      ]),
    ),
  ].join('\n');
}

const number = (count: number) => Math.round(count).toLocaleString('en');
