import type { AccessRecord } from '../../contract/record/record.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { accessId, describeIdentity, type Identity } from '../../contract/request/identity.ts';

/** How names are compared that people take for the same. */
function key(identity: Identity): string {
  return describeIdentity(identity).normalize('NFC').toLowerCase();
}

/** Other accesses whose names differ only by case: one of the two may be a slip. */
export function namedAlike(identity: Identity, records: readonly AccessRecord[]): Identity[] {
  return records.flatMap(({ request }) => {
    const other = parsePlace(request)?.identity;
    const isAlike =
      other !== undefined && accessId(other) !== accessId(identity) && key(other) === key(identity);
    return isAlike ? [other] : [];
  });
}

/** Warnings. */
export function warnOfAlike(identity: Identity, alike: readonly Identity[]): string[] {
  return alike
    .slice(0, 3)
    .map(
      (other) =>
        `${describeIdentity(identity)} differs only by case from ${describeIdentity(other)}, which ` +
        'is another access: case counts in env, project, appname and dbname',
    );
}
