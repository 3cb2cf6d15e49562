import type { Row } from '../../provider/contract/messages/reconcile.ts';
import { progressOf } from './progress.ts';
import type { Outcome, Run } from './run.ts';

interface Watching {
  readonly progress: (line: string) => void;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  readonly now: () => number;
}

/** Looks at a run until it is over. */
export async function follow(run: Run, { progress, wait, now }: Watching): Promise<Outcome> {
  const rows: Row[] = [];
  let said = '';
  for (let looks = 0; ; looks++) {
    const state = await run.state();
    rows.push(...(await run.newRows()));
    if (state.status !== 'running') {
      const { status, problem } = state;
      const summary = await run.summary();
      return {
        run: run.id,
        status,
        ...(problem !== undefined && { problem }),
        ...(summary !== undefined && { summary }),
        rows,
      };
    }
    const line = progressOf(state, rows, now());
    if (line !== said) progress(line);
    said = line;
    await wait(looks < QUICK_LOOKS ? SHORTLY : LATER);
  }
}

/**
 * A run for one group is over in seconds, one for everything in minutes, and Step Functions answers
 * about Maps once a second only
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
const QUICK_LOOKS = 10;
const SHORTLY = 1_000;
const LATER = 5_000;
