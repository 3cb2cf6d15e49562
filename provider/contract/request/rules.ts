import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';

/** The kinds of fields: each has a rule, a sentence for the caller ("must be ..."), and a check. */

/** Numbers and booleans count as their text, since CloudFormation sends every scalar as a text. */
export function text(rule: string, isValid: (value: string) => boolean = () => true) {
  return z
    .union([z.string(), z.number(), z.boolean()], { error: missingOr(rule) })
    .transform(String)
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
  return z.enum(values, {
    error: ({ input }) =>
      typeof input === 'string'
        ? `${rule}${suggestion(input, values)}`
        : missingOr(rule)({ input }),
  });
}

export function flag() {
  return z
    .union([z.boolean(), z.literal(['true', 'false'])], { error: 'must be true or false' })
    .transform((value) => value === true || value === 'true');
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
  return text(
    `must be a text of at most ${longest} characters`,
    (value) => value.length <= longest && isPrintable(value),
  );
}

/** A single text counts as a list of one. */
export function textList(rule: string, isValid: (value: string) => boolean) {
  const item = z.string({ error: rule }).refine(isValid, { error: rule });
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

function missingOr(rule: string) {
  return ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `is missing; it ${rule}` : rule;
}

export function suggestion(word: string, values: readonly string[]): string {
  const candidate = closest(word.toLowerCase(), values);
  return distance(word.toLowerCase(), candidate) <= 2 ? `; did you mean ${candidate}?` : '';
}
