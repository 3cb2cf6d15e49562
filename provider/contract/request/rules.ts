import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';

/** The kinds of fields: each has a rule, a sentence for the caller ("must be ..."), and a check. */

/** Numbers and booleans count as their text, since CloudFormation sends every scalar as a text. */
export function scalar(rule: string) {
  return z
    .union([z.string(), z.number(), z.boolean()], { error: missingOr(rule) })
    .transform(String);
}

/** Without the spaces and line ends around it, which come along when people copy. */
export function text(rule: string, isValid: (value: string) => boolean = () => true) {
  return scalar(rule)
    .transform((value) => value.trim())
    .refine(isValid, { error: rule });
}

/** @param parse returns undefined for a text that breaks the rule. */
export function parsedText<T>(rule: string, parse: (value: string) => T | undefined) {
  return text(rule).transform((value, context) => {
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    context.addIssue(rule);
    return z.NEVER;
  });
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  const rule = `must be one of ${values.join(', ')}`;
  const one = z.enum(values, {
    error: ({ input }) =>
      typeof input === 'string'
        ? `${rule}${suggestion(input, values)}`
        : missingOr(rule)({ input }),
  });
  return z.preprocess(trimmed, one);
}

export function flag() {
  const given = z.union([z.boolean(), z.literal(['true', 'false'])], {
    error: 'must be true or false',
  });
  return z.preprocess(trimmed, given).transform((value) => value === true || value === 'true');
}

/** `env`, `project`, `appname`. */
export function shortName() {
  return text(
    'must be 1 to 64 characters, not only dots, without control and invisible characters',
    (value) => [...value].length <= 64 && isPathPart(value) && isPrintable(value),
  );
}

/** Any text of the caller's own, such as `rotation` and `revision`. */
export function freeText(longest = 256) {
  const rule = `must be a text of at most ${longest} characters`;
  return scalar(rule).refine((value) => value.length <= longest && isPrintable(value), {
    error: rule,
  });
}

/** A single text counts as a list of one. */
export function textList(rule: string, isValid: (value: string) => boolean) {
  const item = z.string({ error: rule }).trim().refine(isValid, { error: rule });
  return z.union([z.array(item), item.transform((value) => [value])], { error: rule });
}

/**
 * PostgreSQL silently cuts longer names, so that two databases would become one. MySQL's limit is
 * 64 characters.
 */
export function fitsIdentifier(value: string): boolean {
  return value !== '' && Buffer.byteLength(value) <= 63 && isPrintable(value);
}

/** Of the parameters' paths, in which `..` would lead elsewhere for whoever reads them. */
export function isPathPart(value: string): boolean {
  return !/^\.*$/.test(value) && !/\p{Cf}/u.test(value);
}

/** How a key is compared: `DbName`, `db_name` and `dbname` are one. */
export function spelling(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, '');
}

/** How somebody says that a field is not given: a CloudFormation parameter can't be absent. */
export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

export function isPrintable(value: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(value);
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

function missingOr(rule: string) {
  return ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `is missing; it ${rule}` : rule;
}

export function suggestion(word: string, values: readonly string[]): string {
  const candidate = closest(word.toLowerCase(), values);
  return distance(word.toLowerCase(), candidate) <= 2 ? `; did you mean ${candidate}?` : '';
}
