import type { RecordsFound, RecordsQuery } from '../../../contract/messages/records.ts';
import { deadlineIn, earlier } from '../../../runtime/deadline.ts';
import type { Invocation } from '../../../runtime/lambda.ts';
import { askForPage } from '../../records.ts';
import type { CallSpoke } from '../../spoke-client/invoke.ts';
import { PATIENCE } from '../limits.ts';
import { explainFailure, type SpokeFailure } from '../spoke-failure.ts';
import type { RecordPlace } from './record-places.ts';

/**
 * Reads one page of the records of an account and Region. Any spoke there can read them, so if that
 * of one VPC fails, the next one is asked. Returns the failure if all fail.
 *
 * @param patience milliseconds for each of them
 */
export async function readPage(
  {
    account,
    region,
    vpcs,
    after,
    only,
  }: Omit<RecordPlace, 'name'> & {
    /** Not all of them. */
    readonly only?: Pick<RecordsQuery['records'], 'accessId' | 'unrecorded'>;
  },
  callSpoke: CallSpoke,
  invocation: Invocation,
  patience = PATIENCE,
): Promise<RecordsFound | SpokeFailure> {
  const failures: SpokeFailure[] = [];
  const asked = { ...only, ...(after !== undefined && { after }) };
  for (const vpc of vpcs) {
    const deadline = earlier(deadlineIn(patience), invocation.deadline);
    const inTime = { ...invocation, deadline };
    try {
      return await askForPage({ account, region, vpc }, asked, callSpoke, inTime);
    } catch (error) {
      const failure = explainFailure(error);
      failures.push(failure);
      // All VPCs of an account share the role.
      if (failure.state === 'role missing') break;
    }
  }
  // A spoke that is there and fails tells more than one that is not.
  const telling = failures.find(({ state }) => state !== 'spoke missing');
  return telling ?? failures[0] ?? { state: 'spoke missing' };
}
