import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/**
 * The small build of zod: it is a seventh of the other one's size, and every function that starts
 * reads it. It comes without words for what is wrong; these are the other build's.
 */
z.config(en());

export * from 'zod/mini';

export interface Context {
  /** The value does not fit; the text, or the issue's message, says why. */
  addIssue(issue: string | Pick<z.core.$ZodIssue, 'path' | 'message'>): void;
}

/** A schema that makes its value of anything. Return NEVER beside an issue. */
export function made<Value>(make: (input: unknown, context: Context) => Value) {
  return z.transform<unknown, Value>((input, payload) => make(input, contextOf(payload)));
}

/** A number, or the text of one. (With `coerce`, every kind of value would be in the bundle.) */
export function numeric() {
  return z.pipe(z.transform(Number), z.number());
}

/** What the schema makes of a value, changed. Return NEVER beside an issue. */
export function transformed<Schema extends z.ZodMiniType, Value>(
  schema: Schema,
  change: (value: z.output<Schema>, context: Context) => Value,
) {
  const changing = z.transform<z.output<Schema>, Value>((value, payload) =>
    change(value, contextOf(payload)),
  );
  return z.pipe(schema, changing);
}

function contextOf({ value: input, issues }: z.core.ParsePayload): Context {
  return {
    addIssue(issue) {
      const told = typeof issue === 'string' ? { message: issue } : issue;
      issues.push({ code: 'custom', input, ...told });
    },
  };
}
