import type { Step } from '../model/changes.ts';
import { type Grant, targetKey } from '../model/state.ts';
import { byText } from './lists.ts';

export function planGrants(current: readonly Grant[], wanted: readonly Grant[]): Step[] {
  const key = ({ role, on, privilege }: Grant) => JSON.stringify([role, targetKey(on), privilege]);
  const held = new Map(current.map((grant) => [key(grant), grant.extent]));
  const needed = new Set(wanted.map(key));
  return [
    ...grouped(
      'revoke',
      current.filter((grant) => !needed.has(key(grant))),
    ),
    ...grouped(
      'grant',
      wanted.filter((grant) => held.get(key(grant)) !== 'all'),
    ),
  ];
}

/** One step for all privileges that a role gets, or loses, on one target. */
function grouped(kind: 'grant' | 'revoke', grants: readonly Grant[]): Step[] {
  const groups = [...Map.groupBy(grants, ({ role, on }) => `${role}\n${targetKey(on)}`)];
  return byText(groups, ([key]) => key).flatMap(([, [first, ...rest]]) => {
    if (first === undefined) return [];
    const privileges = [first, ...rest].map(({ privilege }) => privilege).toSorted();
    return [{ kind, role: first.role, on: first.on, privileges }];
  });
}
