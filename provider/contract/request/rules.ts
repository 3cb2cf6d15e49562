import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';

/** How fields are read: each rule is a sentence for the caller ("must be ...") and a check. */

/** A text. Numbers and booleans count as their text, as CloudFormation sends every scalar. */
export function text(rule: string, valid: (value: string) => boolean = () => true) {
  return z
    .union([z.string(), z.number(), z.boolean()], { error: missingOr(rule) })
    .transform(String)
    .refine(valid, { error: rule });
}

/** A text that `parse` makes something of; `undefined` means that it could not. */
export function parsed<T>(rule: string, parse: (value: string) => T | undefined) {
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
export function name() {
  return text(
    'must be 1 to 64 characters without control characters',
    (value) => [...value].length <= 64 && isPrintable(value),
  );
}

/** `rotation`, `revision`: any text that tells one request from the next. */
export function note() {
  return text(
    'must be a text of at most 256 characters',
    (value) => value.length <= 256 && isPrintable(value),
  );
}

/** A list of texts; a single text counts as a list of one. */
export function list(rule: string, valid: (value: string) => boolean) {
  const item = z.string({ error: rule }).refine(valid, { error: rule });
  return z.union([z.array(item), item.transform((value) => [value])], { error: rule });
}

/** Each is searched for in the directory, for which all accounts ask. */
const MOST_NAMED = 100;

/** `["a"]` or `{"a": "readonly"}`; the first is short for the second. */
export function groups<const T extends readonly ['readonly', ...string[]]>(levels: T) {
  const rule = `must be a list of group names, or an object of group names and privileges (${levels.join(', ')})`;
  const names = list(rule, (value) => value !== '' && isPrintable(value));
  const level = z.enum(levels);
  const given = z.union(
    [
      names.transform((list) => Object.fromEntries(list.map((group) => [group, levels[0]]))),
      z.record(z.string().min(1).refine(isPrintable), level),
    ],
    { error: rule },
  );
  return given.refine((groups) => Object.keys(groups).length <= MOST_NAMED, {
    error: `must be ${MOST_NAMED} at most; a group of these groups would do, since groups of groups are followed`,
  });
}

/** PostgreSQL cuts longer names without a word, so that two databases would become one. MySQL's limit is 64 characters. */
export function fitsIdentifier(value: string): boolean {
  return value !== '' && Buffer.byteLength(value) <= 63 && isPrintable(value);
}

function isPrintable(value: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(value);
}

function missingOr(rule: string) {
  return ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `is missing; it ${rule}` : rule;
}

function suggestion(word: string, values: readonly string[]): string {
  const candidate = closest(word.toLowerCase(), values);
  return distance(word.toLowerCase(), candidate) <= 2 ? `; did you mean ${candidate}?` : '';
}
