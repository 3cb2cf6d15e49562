import { type Step, type StepAnswers, stepEvent } from '../../contract/messages/reconcile.ts';
import { issuesOf } from '../../contract/request/fields.ts';
import { stepRefused } from '../../errors/operations.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { bringBatchUpToDate } from './accesses.ts';
import { readGroups } from './groups.ts';
import { listPlaces } from './places.ts';
import type { ReconcilePorts } from './ports.ts';
import { readRecords } from './records.ts';
import { summarize } from './summary.ts';

/**
 * One step of a run of the reconciliation, as the state machine calls it. What fails within a step
 * is in the run's results; a step throws only if it can't write them.
 */
export async function reconcile(
  event: unknown,
  ports: ReconcilePorts,
  { log, ...invocation }: Invocation,
): Promise<StepAnswers[keyof StepAnswers]> {
  const step = parseStep(event);
  const inStep = { ...invocation, log: log.with({ run: step.run, step: step.step }) };
  switch (step.step) {
    case 'places':
      return listPlaces(step, ports, inStep);
    case 'records':
      return readRecords(step, ports, inStep);
    case 'groups':
      return readGroups(step, ports, inStep);
    case 'accesses':
      return bringBatchUpToDate(step, ports, inStep);
    case 'summary':
      return summarize(step, ports, inStep);
  }
}

function parseStep(event: unknown): Step {
  const { data, error } = stepEvent.safeParse(event);
  if (data !== undefined) return data.reconcile;
  throw stepRefused({ problems: issuesOf(error) });
}
