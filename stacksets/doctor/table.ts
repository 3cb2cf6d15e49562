import { type Finding, STATES } from '../../provider/contract/doctor.ts';
import { cureFor } from './cures.ts';
import type { Found } from './round.ts';

/** What was found, for people: what is broken comes first, each kind with its cure, and the counts come last. */
export function tableOf(found: Found): string {
  return [...groupsOf(found.findings).map(section), summary(found)].join('\n\n');
}

interface Group {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Findings of one state and, as the case may be, of one problem or version. */
function groupsOf(findings: readonly Finding[]): Group[] {
  return STATES.flatMap((state) => {
    const groups = Map.groupBy(
      findings.filter((finding) => finding.state === state),
      ({ problem, version }) => [state, problem ?? version].filter((word) => word).join(': '),
    );
    return [...groups].map(([title, findings]) => ({ title, findings }));
  });
}

function section({ title, findings }: Group): string {
  const accounts = [...Map.groupBy(findings, ({ account }) => account).values()];
  const width = Math.max(...findings.map(({ name }) => name.length));
  const rows = accounts.map((places) => {
    const [{ account, name } = { account: '', name: '' }] = places;
    return `  ${account}  ${name.padEnd(width)}${width > 0 ? '  ' : ''}${placesOf(places)}`;
  });
  const [{ state } = { state: 'ready' as const }] = findings;
  const cure = cureFor(state, findings).map((line) => `    ${line}`);
  return [`${title} (${counted(accounts.length, 'account')})`, ...rows, ...cure].join('\n');
}

/** `eu-central-1, eu-west-1; data: eu-west-1`: the VPC `default` goes without saying. */
function placesOf(findings: readonly Finding[]): string {
  const vpcs = Map.groupBy(findings, ({ vpc }) => vpc);
  return [...vpcs]
    .map(([vpc, places]) => {
      const regions = places.map(({ region }) => region).join(', ');
      return vpc === 'default' ? regions : `${vpc}: ${regions}`;
    })
    .join('; ');
}

function summary({ findings, counts, left_out, directory, hub }: Found): string {
  const accounts = new Set(findings.map(({ account }) => account)).size;
  const states = STATES.toReversed().flatMap((state) =>
    counts[state] === undefined ? [] : [`${counts[state]} ${state}`],
  );
  const left = [
    ...(left_out.inactive > 0 ? [`${counted(left_out.inactive, 'account')} not active`] : []),
    ...(left_out.management > 0 ? ['the management account'] : []),
  ];
  return [
    findings.length === 0
      ? 'No active account is in the units of the rollout'
      : `${counted(accounts, 'account')}, ${counted(findings.length, 'spoke')}: ${states.join(', ')}`,
    ...(left.length > 0 ? [`left out: ${left.join(', ')}`] : []),
    `directory: ${inWords(directory)}`,
    `hub: ${hub.version}`,
  ].join('\n');
}

function inWords({ state, problem = '' }: Found['directory']): string {
  switch (state) {
    case 'ready':
      return 'answers';
    case 'none':
      return 'none is set, so requests with groups are refused';
    case 'unreachable':
      return `does not answer, so requests with groups fail: ${problem}`;
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
