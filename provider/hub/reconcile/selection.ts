import type { RunInput } from '../../contract/messages/reconcile.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { FIELDS } from '../../contract/request/fields.ts';
import { accessId, describeIdentity } from '../../contract/request/identity.ts';
import { groupKey } from '../directory/snapshot.ts';

type Choice = Pick<RunInput, 'groups' | 'accesses'>;

/**
 * Tells the accesses that the run is for. Their account is one that it is for, or they would not be
 * here.
 */
export function selectionOf(choice: Choice): (record: AccessRecord) => boolean {
  const groups = choice.groups && new Set(choice.groups.map(groupKey));
  const accesses = choice.accesses && new Set(choice.accesses);
  return (record) =>
    (groups === undefined || groupsOf(record).some((name) => groups.has(groupKey(name)))) &&
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

/** The names of the groups of an access, as its record spells them. */
export function groupsOf({ request }: Pick<AccessRecord, 'request'>): string[] {
  return Object.keys(FIELDS.groups.safeParse(request['groups']).data ?? {});
}
