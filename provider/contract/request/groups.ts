import { printable } from '../../runtime/printable.ts';
import * as z from '../../runtime/zod.ts';
import { encodedFault, isPrintable, kindOf } from './faults.ts';
import { LEVELS, type Level, WORDS_FOR_LEVELS } from './level.ts';
import { isNothing, meantValue, spelling } from './rules.ts';

/** The hub looks up each group in the directory, which it shares with all accounts. */
const MOST_GROUPS = 100;

const TOO_MANY =
  `must be ${MOST_GROUPS} at most; a group of these groups would do, since groups of groups are ` +
  'followed';
const ONE_OF_LEVELS = 'readonly, readwrite or owner';
const RULE =
  `must be a list of group names, an object of group names and privileges (${ONE_OF_LEVELS}), ` +
  'or a list of objects with name and privileges';

const ITEMS = 'an item is the name of a group, or an object with name and privileges';

/** The directory does not tell `A` from `a`. */
export function groupKey(name: string): string {
  return name.toLowerCase();
}

/** A group as it was given: its level may be anything. */
interface Given {
  readonly name: string;
  readonly level: unknown;
}

/**
 * `["a"]`, `{"a": "readonly"}` or `[{"name": "a", "privileges": "readonly"}]`; the first is short
 * for the others. The keys of an object in a template are fixed texts, so a group whose name is a
 * parameter of the stack can only get its privileges in a list.
 */
export function groupLevels() {
  return z.made((input, context): Readonly<Record<string, Level>> => {
    const { given, faults } = givenIn(input);
    for (const fault of faults) context.addIssue(fault);
    if (faults.length > 0) return z.NEVER;
    const levels = new Map<string, Level>();
    for (const { name, level } of given) {
      const trimmed = typeof level === 'string' ? level.trim() : level;
      if (isLevel(trimmed)) levels.set(name, trimmed);
      else context.addIssue({ path: [shown(name)], message: notALevel(level, name) });
    }
    for (const name of contradicting(given))
      context.addIssue(`${shown(name)} is given twice, with different privileges`);
    if (levels.size > MOST_GROUPS) context.addIssue(TOO_MANY);
    return Object.fromEntries(levels);
  });
}

/** The groups, or what is wrong with the first of those that are none. */
function givenIn(input: unknown): { given: Given[]; faults: string[] } {
  if (typeof input === 'string') {
    const encoded = encodedFault(input);
    return encoded === undefined
      ? givenIn([input])
      : { given: [], faults: [`${encoded}; it ${RULE}`] };
  }
  if (Array.isArray(input)) {
    const items = input.map(itemOf);
    const faults = items.flatMap((item, at) =>
      typeof item === 'string' ? [`item ${at + 1} ${item}; ${ITEMS}`] : [],
    );
    const given = items.filter((item) => typeof item !== 'string');
    return { given: given.filter(({ name }) => name !== ''), faults: faults.slice(0, 1) };
  }
  if (typeof input !== 'object' || input === null)
    return { given: [], faults: [`is ${kindOf(input)}; it ${RULE}`] };
  const given = Object.entries(input).map(([name, level]) => ({ name: name.trim(), level }));
  const faults = given.flatMap(({ name }) => nameFault(name) ?? []);
  return { given, faults: faults.slice(0, 1).map((fault) => `one of the groups ${fault}`) };
}

/**
 * `"a"`, or `{"name": "a"}`, in whatever way its keys are spelt; without privileges it is
 * `readonly`. An empty name is a parameter that names no group. A text says what is wrong with the
 * item.
 */
function itemOf(item: unknown): Given | string {
  if (typeof item === 'string') return named(item, 'readonly');
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return `is ${kindOf(item)}`;
  const fields = Object.fromEntries(
    Object.entries(item).map(([key, value]) => [spelling(key), value]),
  );
  const { name, privileges, ...others } = fields;
  const isTwice = Object.keys(fields).length < Object.keys(item).length;
  if (isTwice) return 'has a key twice, in two spellings';
  if ('until' in others) return 'has an end, which belongs in the field until';
  if (Object.keys(others).length > 0) return 'has other keys than name and privileges';
  if (name === undefined) return 'has no name';
  if (typeof name !== 'string') return `has a name that is ${kindOf(name)}`;
  return named(name, isNothing(privileges) ? 'readonly' : privileges);
}

function named(name: string, level: unknown): Given | string {
  const trimmed = name.trim();
  // An empty text in a list counts for nothing.
  const fault = trimmed === '' ? undefined : nameFault(trimmed);
  return fault ?? { name: trimmed, level };
}

function nameFault(name: string): string | undefined {
  if (name === '') return 'has an empty name';
  return isPrintable(name) ? undefined : 'has a control character in its name';
}

function isLevel(value: unknown): value is Level {
  return LEVELS.some((level) => level === value);
}

function contradicting(given: readonly Given[]): string[] {
  const first = new Map<string, unknown>();
  const isOther = ({ name, level }: Given) => {
    const key = groupKey(name);
    if (!first.has(key)) first.set(key, level);
    return first.get(key) !== level;
  };
  return [...new Set(given.filter(isOther).map(({ name }) => name))];
}

/**
 * A value is repeated only if it is a word for a level, or almost one: anything else may be a
 * secret.
 */
function notALevel(level: unknown, name: string): string {
  if (isLevel(name)) return `is a level, not a group; write {"GROUP": "${name}"}`;
  if (typeof level !== 'string') return `is ${kindOf(level)}; it must be ${ONE_OF_LEVELS}`;
  const meant = meantValue(level.trim(), LEVELS, WORDS_FOR_LEVELS);
  if (meant === undefined) return `must be ${ONE_OF_LEVELS}`;
  return `'${printable(level.trim())}' is not ${ONE_OF_LEVELS}; did you mean ${meant}?`;
}

const shown = (name: string) => printable(name, 64);
