import {
  RUN_SCHEMA,
  type RunBegun,
  type RunPlace,
  runKeys,
  type Step,
  type StepAnswers,
} from '../../contract/messages/reconcile.ts';
import { runWithoutRollout } from '../../errors/operations.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { recordPlacesOf } from '../operations/accesses/record-places.ts';
import { placesOf } from '../operations/places.ts';
import { accountsOfUnits } from '../operations/units.ts';
import { writeBatches } from './batches.ts';
import type { ReconcilePorts } from './ports.ts';

/** Lists the accounts and Regions of the run. The run can do nothing without them, so this throws. */
export async function listPlaces(
  { run, input }: Step,
  ports: ReconcilePorts,
  { deadline, log }: Invocation,
): Promise<StepAnswers['places']> {
  const { rollout, listAccounts, results } = ports;
  if (rollout === undefined) throw runWithoutRollout();
  const begun: RunBegun = {
    schema: RUN_SCHEMA,
    run,
    input,
    startedAt: new Date().toISOString(),
  };
  await results.write(runKeys.run(run), JSON.stringify(begun), deadline);
  const units = await accountsOfUnits(rollout, listAccounts, { deadline });
  const { accounts, leftOut } = placesOf(rollout, units, input.accounts);
  const places: readonly RunPlace[] = recordPlacesOf(accounts);
  await results.write(runKeys.places(run), JSON.stringify(places), deadline);
  const written = await writeBatches(run, 'records', places, ports, deadline);
  log.info('places', { accounts: accounts.length, places: places.length, leftOut });
  return { places: places.length, ...written };
}
