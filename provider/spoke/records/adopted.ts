import type { AccessRecord } from '../../contract/record/record.ts';
import type { Request } from '../../contract/request/request.ts';

/** A record has its limits. */
const MOST = 10;

/** The users that an access has adopted, once it is what the request says. */
export function adoptedBy(
  { adopt }: Pick<Request, 'adopt'>,
  record: AccessRecord | undefined,
): Pick<AccessRecord, 'adopted'> {
  const before = record?.adopted ?? [];
  if (adopt === undefined) return before.length === 0 ? {} : { adopted: before };
  return { adopted: [...before.filter((name) => name !== adopt), adopt].slice(-MOST) };
}
