import { type Finding, STATES, type State } from '../../provider/contract/messages/doctor.ts';
import { counted, leftOutLines, unaskedSection } from '../ask-hub/wording.ts';
import { cureFor, type Rollout } from './cures.ts';
import type { Found } from './survey.ts';

/** The findings for people: broken things first, each kind with its cure, and the counts last. */
export function tableOf(found: Found): string {
  const width = Math.max(...found.findings.map(({ name }) => name.length));
  const sections = STATES.flatMap((state) => {
    const findings = found.findings.filter((finding) => finding.state === state);
    return findings.length === 0 ? [] : [section(state, findings, width, found)];
  });
  return [...sections, ...found.unasked.map(unaskedSection), summary(found)].join('\n\n');
}

function section(
  state: State,
  findings: readonly Finding[],
  width: number,
  rollout: Rollout,
): string {
  const byDetail = Map.groupBy(findings, detailOf);
  const rows = [...byDetail].flatMap(([detail, findings]) => [
    ...(detail === undefined ? [] : [`  ${detail}`]),
    ...rowsOf(findings, width),
  ]);
  const cure = cureFor(state, findings, rollout).map((line) => `  ${line}`);
  const title = `${state} (${counted(accountsIn(findings).size, 'account')})`;
  return [title, ...rows, ...(cure.length > 0 ? ['', ...cure] : [])].join('\n');
}

/** A spoke's own words never begin a line: they could look like the command of a cure. */
function detailOf({ problem, version }: Finding): string | undefined {
  if (problem !== undefined) return `problem: ${problem}`;
  return version === undefined ? undefined : `version ${version}`;
}

/** One row for each account. */
function rowsOf(findings: readonly Finding[], width: number): string[] {
  return [...accountsIn(findings)].map(([account, places]) => {
    const name = places[0]?.name.padEnd(width) ?? '';
    return `    ${account}  ${name}  ${placesOf(places)}`;
  });
}

const accountsIn = (findings: readonly Finding[]) =>
  Map.groupBy(findings, ({ account }) => account);

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
  const accounts = accountsIn(findings).size;
  const states = STATES.toReversed().flatMap((state) =>
    counts[state] === undefined ? [] : [`${counts[state]} ${state}`],
  );
  const asked = `${counted(accounts, 'account')}, ${counted(findings.length, 'spoke')}`;
  return [
    findings.length === 0
      ? 'No active account is in the units of the rollout'
      : `${asked}: ${states.join(', ')}`,
    ...leftOutLines(left_out),
    `directory: ${describeDirectory(directory)}`,
    `hub: ${hub.version}`,
  ].join('\n');
}

function describeDirectory({ state, problem = '' }: Found['directory']): string {
  switch (state) {
    case 'ready':
      return 'answers';
    case 'none':
      return 'none is set, so requests with groups are refused';
    case 'unreachable':
      return `does not answer, so requests with groups fail: ${problem}`;
  }
}
