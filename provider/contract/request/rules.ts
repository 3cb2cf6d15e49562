import { closest, distance } from 'fastest-levenshtein';
import * as z from '../../runtime/zod.ts';
import {
  controlFault,
  encodedFault,
  type Fault,
  kindOf,
  lengthFault,
  pathFault,
} from './faults.ts';

/**
 * The kinds of fields: each has a rule, a sentence for the caller ("must be ..."), and a check. A
 * sentence may say of a value what it is, never the value itself: secrets end up in wrong fields.
 */

/** Numbers and booleans count as their text, since CloudFormation sends every scalar as a text. */
export function scalar<T>(rule: string, make: (value: string, context: z.Context) => T) {
  return z.made((input, context) => {
    const isScalar =
      typeof input === 'string' || typeof input === 'boolean' || Number.isFinite(input);
    if (isScalar) return make(String(input), context);
    context.addIssue(otherKind(rule, input));
    return z.NEVER;
  });
}

/**
 * Without the spaces and line ends around it, which come along when people copy.
 *
 * @param short the rule for somebody who gives no text at all
 */
export function text(rule: string, faultOf: Fault = () => undefined, short = rule) {
  return scalar(short, (value, context) => {
    const trimmed = value.trim();
    const fault = faultOf(trimmed);
    if (fault !== undefined) context.addIssue(broken(rule, fault));
    return trimmed;
  });
}

/**
 * @param parse returns undefined for a text that breaks the rule
 * @param faultOf says more about such a text
 */
export function parsedText<T>(
  rule: string,
  parse: (value: string) => T | undefined,
  faultOf: Fault = () => undefined,
) {
  return scalar(rule, (value, context) => {
    const trimmed = value.trim();
    const parsed = parse(trimmed);
    if (parsed !== undefined) return parsed;
    context.addIssue(broken(rule, faultOf(trimmed)));
    return z.NEVER;
  });
}

/**
 * @param others words that people use for the values
 * @param faultOf says more about a text that is none of them
 */
export function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
  others: Readonly<Record<string, string>> = {},
  faultOf: Fault = () => undefined,
) {
  const rule = `must be one of ${values.join(', ')}`;
  return z.made((given, context): T[number] => {
    const input = trimmed(given);
    const value = values.find((each) => each === input);
    if (value !== undefined) return value;
    context.addIssue(
      typeof input === 'string'
        ? broken(rule, faultOf(input)) + suggestion(input, values, others)
        : otherKind(rule, input),
    );
    return z.NEVER;
  });
}

export function flag() {
  const rule = 'must be true or false';
  return z.made((given, context) => {
    const input = trimmed(given);
    if (input === true || input === 'true') return true;
    if (input === false || input === 'false') return false;
    context.addIssue(
      typeof input === 'string' || typeof input === 'number'
        ? `${rule}${suggestion(String(input), ['true', 'false'], FLAGS)}`
        : otherKind(rule, input),
    );
    return z.NEVER;
  });
}

const FLAGS = {
  yes: 'true',
  y: 'true',
  on: 'true',
  1: 'true',
  no: 'false',
  off: 'false',
  0: 'false',
};

/** `env`, `project`, `appname`. */
export function shortName(example: string) {
  const rule =
    'must be 1 to 64 characters, not only dots, without control and invisible characters';
  const faultOf = (value: string) =>
    lengthFault([...value].length, 64, 'characters') ?? pathFault(value);
  return text(rule, faultOf, `must be a name such as ${example}`);
}

/** Any text of the caller's own, such as `rotation` and `revision`. */
export function freeText(longest = 256) {
  const rule = `must be a text of at most ${longest} characters`;
  return scalar(rule, (value, context) => {
    const fault = value.length > longest ? `has ${value.length} characters` : controlFault(value);
    if (fault !== undefined) context.addIssue(broken(rule, fault));
    return value;
  });
}

/** A single text counts as a list of one. */
export function textList(rule: string, faultOf: Fault) {
  return z.made((input, context): string[] => {
    const items = typeof input === 'string' ? [input] : input;
    const encoded = typeof input === 'string' ? encodedFault(input) : undefined;
    if (encoded !== undefined) {
      context.addIssue(broken(rule, encoded));
      return z.NEVER;
    }
    if (!Array.isArray(items)) {
      context.addIssue(otherKind(rule, input));
      return z.NEVER;
    }
    for (const [at, item] of items.entries()) {
      const isText = typeof item === 'string';
      const fault = isText ? faultOf(item.trim()) : `is ${kindOf(item)}`;
      if (fault !== undefined) context.addIssue(`${rule}; item ${at + 1} ${fault}`);
    }
    return items.filter((item) => typeof item === 'string').map((item) => item.trim());
  });
}

/** How a key is compared: `DbName`, `db_name` and `dbname` are one. */
export function spelling(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, '');
}

/** How somebody says that a field is not given: a CloudFormation parameter can't be absent. */
export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

function otherKind(rule: string, input: unknown): string {
  return `is ${input === undefined ? 'missing' : kindOf(input)}; it ${rule}`;
}

function broken(rule: string, fault: string | undefined): string {
  return fault === undefined ? rule : `${fault}; it ${rule}`;
}

/** The value that somebody probably meant, by its letters or by another word for it. */
export function meantValue(
  word: string,
  values: readonly string[],
  others: Readonly<Record<string, string>> = {},
): string | undefined {
  const given = word.toLowerCase();
  const plain = given.replace(/[\s_/-]/g, '');
  if (Object.hasOwn(others, plain)) return others[plain];
  const candidate = closest(given, values);
  return distance(given, candidate) <= 2 ? candidate : undefined;
}

export function suggestion(
  word: string,
  values: readonly string[],
  others?: Readonly<Record<string, string>>,
): string {
  const meant = meantValue(word, values, others);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
