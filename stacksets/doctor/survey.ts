import {
  type AccountsAnswer,
  countsOf,
  type DirectoryState,
  type DoctorAnswer,
} from '../../provider/contract/messages/doctor.ts';
import { NotAsked } from './not-asked.ts';

export interface Hub {
  accounts(only?: readonly string[]): Promise<AccountsAnswer>;
  doctor(accounts: readonly string[]): Promise<DoctorAnswer>;
}

/** The hub's findings in all accounts. */
export interface Found extends Omit<DoctorAnswer, 'request_id'> {
  /** The accounts about which the hub could not be asked, with the reason. */
  readonly unasked: readonly Unasked[];
}

interface Unasked {
  readonly accounts: readonly string[];
  readonly problem: string;
}

/**
 * How many places one request asks about. The hub asks 50 at once, for at most 40 s, so that the
 * answer arrives before a network on the way gives the connection up: NAT forgets a silent one
 * after 350 s.
 */
const BATCH = 200;

/**
 * Asks about all accounts, batch by batch. A failed batch does not hide the findings of the others;
 * if all of them fail, the first one's reason is thrown.
 */
export async function survey(
  hub: Hub,
  only: readonly string[] | undefined,
  progress: (line: string) => void,
): Promise<Found> {
  const { accounts, left_out } = await hub.accounts(only);
  const places = accounts.reduce((sum, account) => sum + account.places, 0);
  progress(`${accounts.length} accounts; asking ${places} spokes`);
  const answers: DoctorAnswer[] = [];
  const failures: Failure[] = [];
  let asked = 0;
  for (const batch of batches(accounts)) {
    asked += batch.length;
    const answer = await hub.doctor(batch).catch(notAsked);
    if (answer instanceof NotAsked) failures.push({ accounts: batch, error: answer });
    else answers.push(answer);
    progress(`${asked} of ${accounts.length} accounts${noteOn(answer)}`);
  }
  const [failure] = failures;
  if (failure !== undefined && answers.length === 0) throw failure.error;
  const unasked = failures.map(({ accounts, error }) => ({ accounts, problem: error.message }));
  return { ...together(answers), left_out, unasked };
}

interface Failure {
  readonly accounts: readonly string[];
  readonly error: NotAsked;
}

function notAsked(error: unknown): NotAsked {
  if (error instanceof NotAsked) return error;
  throw error;
}

function noteOn(answer: DoctorAnswer | NotAsked): string {
  if (answer instanceof NotAsked) return `, ${answer.message}`;
  const broken = answer.findings.filter(({ state }) => state !== 'ready').length;
  return broken > 0 ? `, ${broken} not ready` : '';
}

/** Without any account there is one empty batch: the hub still asks the directory. */
export function batches(accounts: AccountsAnswer['accounts'], most = BATCH): string[][] {
  const all: string[][] = [[]];
  let size = 0;
  for (const { account, places } of accounts) {
    if (size > 0 && size + places > most) {
      all.push([]);
      size = 0;
    }
    all.at(-1)?.push(account);
    size += places;
  }
  return all;
}

function together(answers: readonly DoctorAnswer[]): Omit<Found, 'left_out' | 'unasked'> {
  const [first] = answers;
  if (first === undefined) throw new Error('there is one batch at least');
  const directories = answers.map(({ directory }) => directory);
  const failed = (directory: DirectoryState) => directory.state === 'unreachable';
  const findings = answers.flatMap((answer) => answer.findings);
  return {
    name_prefix: first.name_prefix,
    hub: first.hub,
    directory: directories.find(failed) ?? first.directory,
    counts: countsOf(findings),
    findings,
  };
}

/** The exit status. A rollout that reaches no account is not ready either. */
export function statusOf({ directory, findings, unasked }: Found): 0 | 1 | 2 {
  if (unasked.length > 0) return 2;
  if (directory.state === 'unreachable' || findings.length === 0) return 1;
  return findings.every(({ state }) => state === 'ready') ? 0 : 1;
}
