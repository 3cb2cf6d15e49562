/**
 * The two kinds of failure that a caller may read. Anything else that is thrown is a defect of ours: its text is not meant for
 * the caller, could hold what must not leave, and is replaced at the edge of the function (`presentable` in function.ts).
 */

/** The request can't be fulfilled as it was written. The message names the field, what is wrong and the cure. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** Something outside of us said no or did not answer. The message names it and where to look. A repeat is always safe. */
export class OutsideError extends Error {
  override readonly name: 'OutsideError' | 'OtherVersion' = 'OutsideError';
}

/** The other side and this one are of versions that do not understand each other. Its name tells it from others where only names arrive. */
export class OtherVersion extends OutsideError {
  override readonly name = 'OtherVersion';
}

/** In that account, Region or VPC there is no database-access. */
export class NoSpoke extends OutsideError {}

export function isReadable(error: unknown): error is UserError | OutsideError {
  return error instanceof UserError || error instanceof OutsideError;
}

/** The result of `parse`; undefined if it refuses its input. */
export function tryParse<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (isReadable(error)) return undefined;
    throw error;
  }
}

/** The text of anything that was thrown, on one line. An AggregateError (a name with several addresses) has only a code. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message || errorCode(error) : String(error);
  return (text ?? 'unknown').replace(/\s+/g, ' ').trim();
}

/** The code by which the AWS SDK, Node and PostgreSQL tell their errors apart: `name` or `code`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name;
}
