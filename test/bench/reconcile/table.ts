import { PRICE } from '../../support/reconciliation/assumptions.ts';
import { ACCESSES, REGIONS } from '../../support/reconciliation/company.ts';
import type { Simulated } from '../../support/reconciliation/simulation.ts';
import type { Scale, ScaleRow } from './bench.ts';
import type { Memory } from './memory.ts';

export function scaleTables({ growth, settings, memory }: Scale): string {
  return [
    '### A reconciliation',
    '',
    ...table(
      [
        'accounts',
        'accesses',
        'run',
        'an access',
        'time',
        'calls',
        'GB s',
        'searches',
        'transitions',
        'S3',
        'USD',
      ],
      growth.map(({ accounts, run, setup, simulated, searches }) => [
        number(accounts),
        number(accounts * REGIONS.length * ACCESSES),
        run,
        `${setup.access / 1_000} s`,
        time(simulated),
        number(simulated.hub.calls),
        number(simulated.hub.gigabyteSeconds),
        number(searches),
        number(simulated.transitions),
        number(simulated.s3.gets + simulated.s3.puts),
        dollars(simulated),
      ]),
    ),
    '',
    ...table(
      ['`placesPerCall`', '`callsAtOnce`', 'time, 0.3 s', 'USD', 'time, 3 s', 'USD'],
      [...Map.groupBy(settings, ({ setup }) => `${setup.placesPerCall} ${setup.callsAtOnce}`)].map(
        ([name, rows]) => [...name.split(' '), ...rows.flatMap(cells)],
      ),
    ),
    '',
    memoryInWords(memory),
  ].join('\n');
}

const cells = ({ simulated }: ScaleRow) => [time(simulated), dollars(simulated)];

/** In the central account. */
function dollars({ transitions, hub, s3 }: Simulated): string {
  const sum =
    transitions * PRICE.transition +
    hub.gigabyteSeconds * PRICE.gigabyteSecond +
    hub.calls * PRICE.invocation +
    s3.gets * PRICE.s3Get +
    s3.puts * PRICE.s3Put;
  return sum.toFixed(3);
}

function time({ milliseconds }: Simulated): string {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 100 ? `${seconds} s` : `${(seconds / 60).toFixed(1)} min`;
}

function memoryInWords(memory: readonly Memory[]): string {
  const each = memory.map(({ step, megabytes }) => `${step} ${megabytes} MB`);
  return `The most memory of a process that does one step for the largest: ${each.join(', ')}.`;
}

const number = (count: number) => Math.round(count).toLocaleString('en');

function table(head: readonly string[], lines: ReadonlyArray<readonly string[]>): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)];
}
