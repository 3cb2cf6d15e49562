import type { DirectoryState } from '../../../contract/messages/doctor.ts';
import { deadlineIn, earlier } from '../../../runtime/deadline.ts';
import { isReadable, reason } from '../../../runtime/errors.ts';
import type { Invocation } from '../../../runtime/lambda.ts';
import type { OpenDirectory } from '../../directory/look-up.ts';
import { fingerprint } from '../fingerprint.ts';
import { PATIENCE } from '../limits.ts';

/** Logs in to the directory, and searches once. */
export async function examineDirectory(
  open: OpenDirectory | undefined,
  { deadline }: Invocation,
): Promise<DirectoryState> {
  if (open === undefined) return { state: 'none' };
  try {
    const directory = await open([], earlier(deadlineIn(PATIENCE), deadline));
    try {
      await directory.findGroups(NO_GROUP);
    } finally {
      await directory.close();
    }
    return { state: 'ready' };
  } catch (error) {
    if (!isReadable(error)) throw error;
    return { state: 'unreachable', problem: fingerprint(reason(error)) };
  }
}

/** Any name will do: that there is no such group is an answer of the directory too. */
const NO_GROUP = 'database-access-doctor';
