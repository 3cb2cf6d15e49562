import * as z from 'zod';
import { printable } from '../../runtime/printable.ts';
import { LEVELS, type Level } from './level.ts';
import { isNothing, isPrintable, spelling, suggestion } from './rules.ts';

/** The hub looks up each group in the directory, which it shares with all accounts. */
const MOST_GROUPS = 100;

const TOO_MANY =
  `must be ${MOST_GROUPS} at most; a group of these groups would do, since groups of groups are ` +
  'followed';
const ONE_OF_LEVELS = 'readonly, readwrite or owner';
const RULE =
  `must be a list of group names, an object of group names and privileges (${ONE_OF_LEVELS}), ` +
  'or a list of objects with name and privileges';

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
  return z.unknown().transform((input, context): Readonly<Record<string, Level>> => {
    const given = givenIn(input);
    if (given === undefined || !given.every(({ name }) => name !== '' && isPrintable(name))) {
      context.addIssue(RULE);
      return z.NEVER;
    }
    const levels = new Map<string, Level>();
    for (const { name, level } of given) {
      const trimmed = typeof level === 'string' ? level.trim() : level;
      if (isLevel(trimmed)) levels.set(name, trimmed);
      else context.addIssue({ code: 'custom', path: [shown(name)], message: notALevel(level) });
    }
    for (const name of contradicting(given))
      context.addIssue(`${shown(name)} is given twice, with different privileges`);
    if (levels.size > MOST_GROUPS) context.addIssue(TOO_MANY);
    return Object.fromEntries(levels);
  });
}

function givenIn(input: unknown): Given[] | undefined {
  if (typeof input === 'string') return givenIn([input]);
  if (Array.isArray(input)) {
    const items = input.map(itemOf);
    if (!items.every((item) => item !== undefined)) return undefined;
    return items.filter(({ name }) => name !== '');
  }
  if (typeof input !== 'object' || input === null) return undefined;
  return Object.entries(input).map(([name, level]) => ({ name: name.trim(), level }));
}

/**
 * `"a"`, or `{"name": "a"}`, in whatever way its keys are spelt; without privileges it is
 * `readonly`. An empty name is a parameter that names no group.
 */
function itemOf(item: unknown): Given | undefined {
  if (typeof item === 'string') return { name: item.trim(), level: 'readonly' };
  if (typeof item !== 'object' || item === null) return undefined;
  const fields = Object.fromEntries(
    Object.entries(item).map(([key, value]) => [spelling(key), value]),
  );
  const { name, privileges, ...others } = fields;
  const isTwice = Object.keys(fields).length < Object.keys(item).length;
  if (typeof name !== 'string' || isTwice || Object.keys(others).length > 0) return undefined;
  return { name: name.trim(), level: isNothing(privileges) ? 'readonly' : privileges };
}

function isLevel(value: unknown): value is Level {
  return LEVELS.some((level) => level === value);
}

/** The directory does not tell `A` from `a`. */
function contradicting(given: readonly Given[]): string[] {
  const first = new Map<string, unknown>();
  const isOther = ({ name, level }: Given) => {
    const key = name.toLowerCase();
    if (!first.has(key)) first.set(key, level);
    return first.get(key) !== level;
  };
  return [...new Set(given.filter(isOther).map(({ name }) => name))];
}

/** A value is repeated only if it is a short word: anything else may be a secret. */
function notALevel(level: unknown): string {
  if (typeof level !== 'string' || !/^[a-z]+(?:[_-][a-z]+)?$/i.test(level) || level.length > 14)
    return `must be ${ONE_OF_LEVELS}`;
  return `'${level}' is not ${ONE_OF_LEVELS}${suggestion(level, LEVELS)}`;
}

const shown = (name: string) => printable(name, 64);
