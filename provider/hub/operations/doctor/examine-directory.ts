import type { DirectoryState } from '../../../contract/messages/doctor.ts';
import { attributeUnknown } from '../../../errors/directory.ts';
import { deadlineIn, earlier } from '../../../runtime/deadline.ts';
import { isReadable, reason } from '../../../runtime/errors.ts';
import type { Invocation } from '../../../runtime/lambda.ts';
import type { OpenDirectory } from '../../directory/look-up.ts';
import { fingerprint } from '../fingerprint.ts';
import { PATIENCE } from '../limits.ts';

/** Logs in to the directory, searches, and looks whether people have what names are made of. */
export async function examineDirectory(
  open: OpenDirectory | undefined,
  attributes: readonly string[],
  { deadline }: Invocation,
): Promise<DirectoryState> {
  if (open === undefined) return { state: 'none' };
  try {
    const directory = await open(attributes, earlier(deadlineIn(PATIENCE), deadline));
    try {
      await directory.findGroups(NO_GROUP);
      for (const attribute of attributes)
        if (!(await directory.hasAttribute(attribute)))
          throw attributeUnknown({ attribute, baseDn: directory.baseDn });
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
