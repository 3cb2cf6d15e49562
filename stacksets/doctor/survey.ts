import {
  countsOf,
  type DirectoryState,
  type DoctorAnswer,
} from '../../provider/contract/messages/doctor.ts';
import { askInBatches, type Unasked } from '../ask-hub/batches.ts';
import type { Hub } from '../ask-hub/hub.ts';

/** The hub's findings in all accounts. */
export interface Found extends Omit<DoctorAnswer, 'request_id'> {
  readonly unasked: readonly Unasked[];
}

/** Asks about all accounts. */
export async function survey(
  hub: Pick<Hub, 'accounts' | 'doctor'>,
  only: readonly string[] | undefined,
  progress: (line: string) => void,
): Promise<Found> {
  const { accounts, left_out } = await hub.accounts(only);
  const places = accounts.reduce((sum, account) => sum + account.places, 0);
  progress(`${accounts.length} accounts; asking ${places} spokes`);
  const ask = (batch: readonly string[]) => hub.doctor(batch);
  const { answers, unasked } = await askInBatches(accounts, { ask, note, progress });
  return { ...together(answers), left_out, unasked };
}

function note({ findings }: DoctorAnswer): string {
  const broken = findings.filter(({ state }) => state !== 'ready').length;
  return broken > 0 ? `, ${broken} not ready` : '';
}

function together(answers: readonly DoctorAnswer[]): Omit<Found, 'left_out' | 'unasked'> {
  const [first] = answers;
  if (first === undefined) throw new Error('there is one batch at least');
  const directories = answers.map(({ directory }) => directory);
  const failed = (directory: DirectoryState) => directory.state === 'unreachable';
  const findings = answers.flatMap((answer) => answer.findings);
  return {
    name_prefix: first.name_prefix,
    ...(first.pilot && { pilot: first.pilot }),
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
