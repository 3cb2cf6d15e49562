import type { CarryOver } from '../model/changes.ts';
import type { Customization, Customizations } from '../model/customizations.ts';
import type { Target } from '../model/state.ts';
import type { Difference } from './diff.ts';

/**
 * Only for a user that is created now: what somebody changes on either user after the rotation is
 * between them and that user.
 */
export function carryOver<C extends Customization>(
  { users }: Pick<Difference<Target>, 'users'>,
  customizations: ReadonlyMap<string, Customizations<C>>,
): Array<CarryOver<C>> {
  const [former] = users.both.map(([current]) => current.name);
  const portable = (former !== undefined && customizations.get(former)?.portable) || [];
  if (former === undefined || portable.length === 0) return [];
  return users.missing.map(({ name: to }) => ({ kind: 'carry over', from: former, to, portable }));
}
