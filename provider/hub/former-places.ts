import { parsePlace, type RecordedRequest } from '../contract/record/recorded-request.ts';
import { accessId, describeIdentity } from '../contract/request/identity.ts';
import type { Intent } from '../contract/request/intent.ts';
import { hostPort, sameAccess } from '../contract/request/request.ts';

type Ensure = Intent & { readonly verb: 'ensure' };

/**
 * A stack that replaces its access asks for the removal of the former one. For servers where the
 * access was before that, with somebody else as a rule, nobody asks; nor for what it left behind
 * because an earlier replacement could not remove it.
 */
export function warnOfFormerPlaces(
  { wanted, former, removesFormer }: Ensure,
  leftovers: readonly RecordedRequest[],
): string[] {
  const isInPlace = former !== undefined && sameAccess(former, wanted);
  if (removesFormer || (former !== undefined && !isInPlace)) return [];
  const warnings = leftovers.flatMap((recorded) => {
    const place = parsePlace(recorded);
    if (place === undefined) return [];
    const what = `users of ${describeIdentity(place.identity)} at ${hostPort(place.endpoint)}`;
    if (accessId(place.identity) === accessId(wanted.identity))
      return `${what}, where it was before, can log in there. They go when this access is removed`;
    // After a Create, the Delete of one that failed before is still to come.
    if (!isInPlace) return [];
    return (
      `${what}, which this resource had before, are left: their removal failed. Declare that ` +
      'access in a stack of its own with TakeOver, and delete that stack'
    );
  });
  return [...new Set(warnings)];
}
