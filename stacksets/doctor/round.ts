import {
  type AccountsAnswer,
  countsOf,
  type DirectoryState,
  type DoctorAnswer,
} from '../../provider/contract/messages/doctor.ts';
import { NotAsked } from './hub.ts';

export interface Hub {
  accounts(only?: readonly string[]): Promise<AccountsAnswer>;
  doctor(accounts: readonly string[]): Promise<DoctorAnswer>;
}

/** What the hub found in all accounts. */
export interface Found extends Omit<DoctorAnswer, 'request_id'> {
  /** Accounts about which the hub could not be asked, and why. */
  readonly unasked: readonly Unasked[];
}

interface Unasked {
  readonly accounts: readonly string[];
  readonly problem: string;
}

/**
 * Places that are asked at a time: the hub asks 50 at once for 40 s at most, so that an answer comes before a network on the way (NAT
 * forgets a silent connection after 350 s) has given it up.
 */
const BATCH = 200;

/** Asks for all accounts, some at a time. A batch that fails keeps nobody from seeing the others; if all do, the first says why. */
export async function round(
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

/** Without any account there is one batch of none: the directory is asked anyway. */
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

/** The exit status. A rollout that reaches nobody is not well either. */
export function statusOf({ directory, findings, unasked }: Found): 0 | 1 | 2 {
  if (unasked.length > 0) return 2;
  if (directory.state === 'unreachable' || findings.length === 0) return 1;
  return findings.every(({ state }) => state === 'ready') ? 0 : 1;
}
