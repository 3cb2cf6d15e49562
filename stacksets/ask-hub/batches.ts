import type { AccountsAnswer } from '../../provider/contract/messages/doctor.ts';
import { NotAsked } from './not-asked.ts';

/** Accounts about which the hub could not be asked, with the reason. */
export interface Unasked {
  readonly accounts: readonly string[];
  readonly problem: string;
}

/**
 * How many places one request asks about. The hub asks 50 at once, for at most 40 s, so that the
 * answer arrives before a network on the way gives the connection up: NAT forgets a silent one
 * after 350 s.
 */
const BATCH = 200;

interface Asking<Answer> {
  readonly ask: (accounts: readonly string[]) => Promise<Answer>;
  /** Ends the line of progress. */
  readonly note: (answer: Answer) => string;
  readonly progress: (line: string) => void;
}

/**
 * Asks about all accounts, batch by batch. A failed batch does not hide the answers of the others;
 * if all of them fail, the first one's reason is thrown.
 */
export async function askInBatches<Answer>(
  accounts: AccountsAnswer['accounts'],
  { ask, note, progress }: Asking<Answer>,
): Promise<{ readonly answers: readonly Answer[]; readonly unasked: readonly Unasked[] }> {
  const answers: Answer[] = [];
  const failures: Failure[] = [];
  let asked = 0;
  for (const batch of batches(accounts)) {
    asked += batch.length;
    let said: string;
    try {
      const answer = await ask(batch);
      answers.push(answer);
      said = note(answer);
    } catch (error) {
      if (!(error instanceof NotAsked)) throw error;
      failures.push({ accounts: batch, error });
      said = `, ${error.message}`;
    }
    progress(`${asked} of ${accounts.length} accounts${said}`);
  }
  const [failure] = failures;
  if (failure !== undefined && answers.length === 0) throw failure.error;
  return {
    answers,
    unasked: failures.map(({ accounts, error }) => ({ accounts, problem: error.message })),
  };
}

interface Failure {
  readonly accounts: readonly string[];
  readonly error: NotAsked;
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
