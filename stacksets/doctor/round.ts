import {
  type AccountsAnswer,
  countsOf,
  type DirectoryState,
  type DoctorAnswer,
} from '../../provider/contract/doctor.ts';

export interface Hub {
  accounts(only?: readonly string[]): Promise<AccountsAnswer>;
  doctor(accounts: readonly string[]): Promise<DoctorAnswer>;
}

/** What the hub found in all accounts. */
export type Found = Omit<DoctorAnswer, 'request_id'>;

/**
 * Places that are asked at a time: the hub asks 50 at once for 40 s at most, so that an answer comes before a network on the way (NAT
 * forgets a silent connection after 350 s) has given it up.
 */
const BATCH = 200;

/** Asks for all accounts, some at a time. */
export async function round(
  hub: Hub,
  only: readonly string[] | undefined,
  progress: (line: string) => void,
): Promise<Found> {
  const { accounts, left_out } = await hub.accounts(only);
  const places = accounts.reduce((sum, account) => sum + account.places, 0);
  progress(`${accounts.length} accounts; asking ${places} spokes`);
  const answers: DoctorAnswer[] = [];
  let asked = 0;
  for (const batch of batches(accounts)) {
    const answer = await hub.doctor(batch);
    asked += batch.length;
    const broken = answer.findings.filter(({ state }) => state !== 'ready').length;
    progress(`${asked} of ${accounts.length} accounts${broken > 0 ? `, ${broken} not ready` : ''}`);
    answers.push(answer);
  }
  return { ...together(answers), left_out };
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

function together(answers: readonly DoctorAnswer[]): Omit<Found, 'left_out'> {
  const [first] = answers;
  if (first === undefined) throw new Error('there is one batch at least');
  const directories = answers.map(({ directory }) => directory);
  const failed = (directory: DirectoryState) => directory.state === 'unreachable';
  const findings = answers.flatMap((answer) => answer.findings);
  return {
    hub: first.hub,
    directory: directories.find(failed) ?? first.directory,
    counts: countsOf(findings),
    findings,
  };
}

/** A rollout that reaches nobody is not well either. */
export function isWell({ directory, findings }: Found): boolean {
  if (directory.state === 'unreachable' || findings.length === 0) return false;
  return findings.every(({ state }) => state === 'ready');
}
