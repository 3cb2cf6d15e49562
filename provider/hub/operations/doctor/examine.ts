import type { Finding } from '../../../contract/messages/doctor.ts';
import { parseHealth, writeHealthCheck } from '../../../contract/messages/health-check.ts';
import { CONTRACT } from '../../../contract/messages/order.ts';
import { deadlineIn, earlier } from '../../../runtime/deadline.ts';
import type { Invocation } from '../../../runtime/lambda.ts';
import type { CallSpoke, Place } from '../../spoke-client/invoke.ts';
import { fingerprint } from '../fingerprint.ts';
import { PATIENCE, TOO_LATE } from '../limits.ts';
import { explainFailure } from '../spoke-failure.ts';

/** The result for one place. */
export type Diagnosis = Pick<Finding, 'state' | 'version' | 'problem'>;

/** Asks the spoke of a place for its health, by the same way that an order takes. */
export async function examine(
  place: Place,
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<Diagnosis> {
  if (invocation.deadline.left() < TOO_LATE) return { state: 'not asked' };
  const deadline = earlier(deadlineIn(PATIENCE), invocation.deadline);
  const call = { tags: { operation: 'doctor' }, message: writeHealthCheck };
  try {
    return diagnose(await callSpoke(place, call, { ...invocation, deadline }));
  } catch (error) {
    return explainFailure(error);
  }
}

function diagnose(answer: unknown): Diagnosis {
  const health = parseHealth(answer);
  if (health === undefined) return { state: 'spoke too old' };
  const { version, contract, problems } = health;
  if (contract < CONTRACT) return { state: 'spoke too old', version };
  if (contract > CONTRACT) return { state: 'hub too old', version };
  if (problems.length === 0) return { state: 'ready', version };
  return { state: 'unreachable', version, problem: fingerprint(problems.join('; ')) };
}
