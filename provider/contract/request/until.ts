import { closest, distance } from 'fastest-levenshtein';
import { printable } from '../../runtime/printable.ts';
import * as z from '../../runtime/zod.ts';
import type { Until } from './ends.ts';
import { encodedFault, kindOf } from './faults.ts';
import { groupKey } from './groups.ts';
import { MOMENT_RULE, type Moment, parseMoment } from './moment.ts';
import type { Problem } from './problem.ts';
import { isNothing, spelling } from './rules.ts';

const RULE =
  'must be an object of group names and times, as in {"Shop-OnCall": "2026-12-24T18:00:00Z"}, or ' +
  'a list of objects with name and until';

/** An end as it was given: it may be anything. */
interface Given {
  readonly name: string;
  readonly end: unknown;
}

/**
 * `{"a": "2026-12-24T18:00:00Z"}` or `[{"name": "a", "until": "2026-12-24T18:00:00Z"}]`. As with
 * groups, only a list can have a name that is a parameter of a stack.
 */
export function groupEnds() {
  return z.transformed(z.unknown(), (input, context): Until => {
    const given = givenIn(input);
    if (typeof given === 'string') {
      context.addIssue(given);
      return z.NEVER;
    }
    const ends = new Map<string, { readonly name: string; readonly at: string }>();
    for (const { name, end } of given) {
      const moment = momentIn(end);
      const known = ends.get(groupKey(name));
      if ('fault' in moment) context.addIssue({ path: [shown(name)], message: moment.fault });
      else if (known !== undefined && known.at !== moment.at)
        context.addIssue(`${shown(name)} is given twice, with different times`);
      else ends.set(groupKey(name), { name, at: moment.at });
    }
    return Object.fromEntries([...ends.values()].map(({ name, at }) => [name, at]));
  });
}

/** A text says what is wrong. */
function givenIn(input: unknown): Given[] | string {
  if (Array.isArray(input)) {
    const items = input.map(itemOf);
    const at = items.findIndex((item) => typeof item === 'string');
    return at === -1
      ? items.filter((item) => typeof item !== 'string')
      : `item ${at + 1} ${items[at]}; it ${RULE}`;
  }
  if (typeof input === 'string') return `${encodedFault(input) ?? 'is a text'}; it ${RULE}`;
  if (typeof input !== 'object' || input === null) return `is ${kindOf(input)}; it ${RULE}`;
  return Object.entries(input).map(([name, end]) => ({ name: name.trim(), end }));
}

function itemOf(item: unknown): Given | string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return `is ${kindOf(item)}`;
  const fields = Object.fromEntries(
    Object.entries(item).map(([key, value]) => [spelling(key), value]),
  );
  const { name, until: end, ...others } = fields;
  const isTwice = Object.keys(fields).length < Object.keys(item).length;
  if (isTwice) return 'has a key twice, in two spellings';
  if (Object.keys(others).length > 0) return 'has other keys than name and until';
  if (typeof name !== 'string') return `has a name that is ${kindOf(name)}`;
  return { name: name.trim(), end };
}

/** An empty value is refused, for the group that was to end would go on without one. */
function momentIn(end: unknown): Moment {
  if (isNothing(end)) return { fault: 'has no time; leave the group out if it has no end' };
  if (typeof end !== 'string') return { fault: `is ${kindOf(end)}; it ${MOMENT_RULE}` };
  return parseMoment(end.trim());
}

/** The group that was meant by a name that is none of them would go on without an end. */
export function untilProblems(until: Until = {}, groups: object = {}): Problem[] {
  const names = Object.keys(groups);
  const known = new Set(names.map(groupKey));
  return Object.keys(until)
    .filter((name) => !known.has(groupKey(name)))
    .map((name) => ({
      field: 'until',
      below: shown(name),
      says: (nameOf) => `is none of ${nameOf('groups')}${meantBy(name, names)}`,
    }));
}

function meantBy(name: string, groups: readonly string[]): string {
  if (groups.length === 0) return ', which are not given';
  const key = groupKey(name);
  const nearest = closest(key, groups.map(groupKey));
  const meant = groups.find((group) => groupKey(group) === nearest) ?? '';
  const most = Math.max(2, Math.floor(key.length / 4));
  return distance(key, nearest) <= most ? `; did you mean ${shown(meant)}?` : '';
}

/** By the names that the groups have themselves. Undefined for none. */
export function untilOf(groups: object, until: Until = {}): Until | undefined {
  const ends = new Map(Object.entries(until).map(([name, at]) => [groupKey(name), at]));
  const own = Object.keys(groups).flatMap((name) => {
    const at = ends.get(groupKey(name));
    return at === undefined ? [] : [[name, at] as const];
  });
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

const shown = (name: string) => printable(name, 64);
