import { awsReason } from '../runtime/aws.ts';
import { OutsideError } from '../runtime/errors.ts';

/** Names the call that failed: its permission may be missing. */
export async function asking<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new OutsideError(`Parameter Store did not do ${what} (${awsReason(cause)})`, { cause });
  }
}
