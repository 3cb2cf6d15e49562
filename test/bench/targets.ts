import { ratio, table } from './text.ts';

/** The issue "Speed": what was to be reached, in its words, and which number decides. */
export const TARGETS = {
  'door import': atMost(0.5, 'import of the door, of that of c5bfc12'),
  'hub import': atMost(0.6, 'import of the hub, of that of c5bfc12'),
  'spoke import': atMost(0.45, 'import of the spoke, of that of c5bfc12'),
  'door size': atMost(100, 'the door reads, in KB'),
  'hub size': atMost(450, 'the hub reads, in KB'),
  'spoke size': atMost(450, 'the spoke reads for a request on PostgreSQL, in KB'),
  unchanged: atMost(2.5, 'unchanged, of the floor'),
  'unchanged messages': atMost(4, 'unchanged, messages'),
  'unchanged connections': atMost(3, 'unchanged, connections'),
  'create connections': atMost(3, 'create, connections'),
  'create 100': atMost(4, 'create 100 people, of the floor'),
  'remove 100': atMost(4, 'remove 100 people, of the floor'),
  'create 100, peer': atLeast(25, 'create 100 people, times faster than the peer'),
  'remove 100, peer': atLeast(25, 'remove 100 people, times faster than the peer'),
  'create one': atMost(2.5, 'create one person, of what the peer takes'),
  'remove one': atMost(2.5, 'remove one person, of what the peer takes'),
  'door and hub': atMost(15, 'hub and door together over the spoke, in ms'),
  'create 2,000': atMost(1.5, 'create 2,000 people on PostgreSQL 18, in s'),
  'remove 2,000': atMost(5, 'remove 2,000 people on PostgreSQL 18, in s'),
  'all of 10,000': atMost(900, '10,000 people on PostgreSQL 18: the slowest, in s'),
  'many tables': atMost(14, 'create for 20,000 tables in 2,000 schemas on 18, of the floor'),
  directory: atMost(2, 'the directory: 2,000 people in 20 groups, of the floor'),
} satisfies Record<string, Target>;

interface Target {
  readonly words: string;
  readonly limit: string;
  isMet(value: number): boolean;
}

export type TargetName = keyof typeof TARGETS;

/** What a run of the bench found. */
export interface Measured {
  readonly target: TargetName;
  readonly value: number;
  /** The server, where there are several. */
  readonly where?: string;
}

/** One line for each target of which something was measured. */
export function targetsTable(measured: readonly Measured[]): string {
  return [
    '### Targets',
    '',
    ...table(
      ['target', 'limit', 'measured', 'met'],
      [...Map.groupBy(measured, ({ target }) => target)].map(([name, those]) => {
        const { words, limit, isMet }: Target = TARGETS[name];
        const met = those.filter(({ value }) => isMet(value)).length;
        return [words, limit, those.map(inWords).join(', '), inWordsOf(met, those.length)];
      }),
    ),
  ].join('\n');
}

function atMost(limit: number, words: string): Target {
  return { words, limit: `≤ ${limit}`, isMet: (value) => value <= limit };
}

function atLeast(limit: number, words: string): Target {
  return { words, limit: `≥ ${limit}`, isMet: (value) => value >= limit };
}

const inWords = ({ value, where }: Measured) => [where, shown(value)].join(' ').trim();

const shown = (value: number) => (value < 1 ? value.toFixed(2) : ratio(value, 1));

function inWordsOf(met: number, all: number): string {
  if (met === all) return 'yes';
  return met === 0 ? 'no' : `${met} of ${all}`;
}
