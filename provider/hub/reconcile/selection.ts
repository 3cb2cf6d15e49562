import type { RunInput } from '../../contract/messages/reconcile.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { groupsAt } from '../../contract/request/ends.ts';
import { FIELDS } from '../../contract/request/fields.ts';
import { groupKey } from '../../contract/request/groups.ts';
import { accessId, describeIdentity } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';

type Choice = Pick<RunInput, 'groups' | 'accesses'>;

/**
 * Tells the accesses that the run is for. Their account is one that it is for, or they would not be
 * here.
 */
export function selectionOf(choice: Choice): (record: AccessRecord) => boolean {
  const groups = choice.groups && new Set(choice.groups.map(groupKey));
  const accesses = choice.accesses && new Set(choice.accesses);
  return (record) =>
    (groups === undefined ||
      Object.keys(groupsOf(record) ?? {}).some((name) => groups.has(groupKey(name)))) &&
    (accesses === undefined || namesOf(record).some((name) => accesses.has(name)));
}

/** Is the run for all accesses of each of its places? */
export function isOfWholePlaces({ groups, accesses }: Choice): boolean {
  return groups === undefined && accesses === undefined;
}

/** Is the run for everything? */
export function isWhole({ accounts, ...choice }: Choice & Pick<RunInput, 'accounts'>): boolean {
  return accounts === undefined && isOfWholePlaces(choice);
}

/** What an input may call the access. */
function namesOf({ request }: AccessRecord): string[] {
  const identity = parsePlace(request)?.identity;
  return identity === undefined ? [] : [accessId(identity), describeIdentity(identity)];
}

/** The groups of an access that count at a time. */
export function groupsInForce(record: Pick<AccessRecord, 'request'>, now: Date): string[] {
  const groups = groupsOf(record) ?? {};
  return Object.keys(groupsAt({ groups, until: untilOf(record) }, now).inForce);
}

/** When groups of an access end. */
export function untilOf({ request }: Pick<AccessRecord, 'request'>): Request['until'] {
  return FIELDS.until.safeParse(request['until']).data;
}

/** The groups of an access, as its record spells them. Undefined if they can't be read. */
export function groupsOf({
  request,
}: Pick<AccessRecord, 'request'>): Request['groups'] | undefined {
  const { success, data = {} } = FIELDS.groups.safeParse(request['groups']);
  return success ? data : undefined;
}
