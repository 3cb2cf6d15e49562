import type { RunInput } from '../../contract/messages/reconcile.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { FIELDS } from '../../contract/request/fields.ts';
import { accessId, describeIdentity } from '../../contract/request/identity.ts';
import { groupKey } from '../directory/snapshot.ts';

/** Is this access one of those that the run is for? Its account is, or it would not be here. */
export function selected(
  record: AccessRecord,
  { groups, access }: Pick<RunInput, 'groups' | 'access'>,
): boolean {
  if (groups !== undefined) {
    const asked = new Set(groups.map(groupKey));
    if (!groupsOf(record).some((name) => asked.has(groupKey(name)))) return false;
  }
  if (access === undefined) return true;
  const identity = parsePlace(record.request)?.identity;
  return (
    identity !== undefined &&
    (accessId(identity) === access || describeIdentity(identity) === access)
  );
}

/** The names of the groups of an access, as its record spells them. */
export function groupsOf({ request }: Pick<AccessRecord, 'request'>): string[] {
  return Object.keys(FIELDS.groups.safeParse(request['groups']).data ?? {});
}
