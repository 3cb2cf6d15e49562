import { RECONCILE_MACHINE } from '../../../provider/contract/names.ts';
import type { Act } from '../act.ts';
import { hasTwoAccounts } from '../world.ts';

/** A night, with nothing to do: its places are those of the unit. */
export const reconciliation: Act = {
  id: 'reconcile',
  title: 'runs the reconciliation',
  minutes: 20,
  confirms: ['map-items', 'map-history'],
  isWanted: hasTwoAccounts,
  async do({ central }, signal) {
    const arn = `arn:aws:states:${central.region}:${central.id}:stateMachine:${RECONCILE_MACHINE}`;
    const { run } = central.machines;
    const { status, cause, maps, answers } = await run(arn, { mode: 'check' }, signal);
    if (status !== 'SUCCEEDED') throw new Error(`the state machine ${status}: ${cause}`);
    if (maps !== 2) throw new Error(`it had ${maps} Maps`);
    if (!answers.some((answer) => answer.includes('"bucket"')))
      throw new Error('the first events do not tell the bucket of its results');
    return 'both Maps of the state machine came to their end';
  },
};
