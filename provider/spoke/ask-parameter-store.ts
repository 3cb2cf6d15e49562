import { parameterStoreFailed } from '../errors/parameters.ts';
import { awsReason } from '../runtime/aws.ts';

/** Names the call that failed: its permission may be missing. */
export async function asking<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw parameterStoreFailed({ what, because: awsReason(cause) }, { cause });
  }
}
