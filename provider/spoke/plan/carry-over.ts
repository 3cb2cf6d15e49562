import type { CarryOver } from '../model/changes.ts';
import { type Customization, type Customizations, isInherited } from '../model/customizations.ts';
import { isAdopted, type Target } from '../model/state.ts';
import type { Difference } from './diff.ts';

/**
 * Only for a user that is created now: what somebody changes on either user after the rotation is
 * between them and that user. One that was adopted gives what does not make the new one stronger.
 */
export function carryOver<C extends Customization>(
  { users }: Pick<Difference<Target>, 'users'>,
  customizations: ReadonlyMap<string, Customizations<C>>,
): Array<CarryOver<C>> {
  const created = users.missing.filter((user) => !isAdopted(user));
  const stay = users.both.map(([current]) => current);
  const former = stay.find((user) => !isAdopted(user));
  const from = former ?? [...stay, ...users.missing].find(isAdopted);
  const all = (from !== undefined && customizations.get(from.name)?.portable) || [];
  const portable = former === undefined ? all.filter(isInherited) : all;
  if (from === undefined || portable.length === 0) return [];
  return created.map(({ name: to }) => ({ kind: 'carry over', from: from.name, to, portable }));
}
