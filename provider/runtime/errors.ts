/** Who has to act: the team that asked, the platform team, or whoever runs what we use. */
export type Whose = 'team' | 'platform' | 'outside';

/**
 * A failure that a caller may read, of a kind that tells who has to act. Any other error is a
 * defect of ours: its text may hold what must not leave, so the function's wrapper replaces it
 * (`presentable` in lambda.ts).
 */
export abstract class ReadableError extends Error {
  /** The id of its entry in docs/errors.md. */
  declare entry?: string;
  /** The run that has logged its details, if another function's (postscript.ts). */
  declare where?: string;
  /** For the log alone: what the platform team may know, and the caller may not. */
  declare details?: readonly string[];
  abstract get whose(): Whose;
}

/**
 * The request cannot be fulfilled as it is written. The message names the field, the fault and the
 * cure.
 */
export class UserError extends ReadableError {
  override readonly name = 'UserError';

  override get whose(): Whose {
    return 'team';
  }
}

/** Nothing is ever done for this caller's request, neither to make an access nor to remove it. */
export class Refused extends UserError {}

/**
 * A service outside of us refused or did not answer. The message names it and where to look. It is
 * always safe to repeat the request.
 */
export class OutsideError extends ReadableError {
  override readonly name: 'OutsideError' | 'OtherVersion' | 'PlatformError' = 'OutsideError';

  override get whose(): Whose {
    return 'outside';
  }
}

/**
 * The rollout, its settings or its connection to the directory is at fault: whoever runs
 * database-access has to act, not the team that asked.
 */
export class PlatformError extends OutsideError {
  override readonly name: 'OtherVersion' | 'PlatformError' = 'PlatformError';

  override get whose(): Whose {
    return 'platform';
  }
}

/**
 * Two functions are of versions that do not understand each other. Of an error in another function
 * only the name arrives, so this error has a name of its own.
 */
export class OtherVersion extends PlatformError {
  override readonly name = 'OtherVersion';
}

/** database-access is not rolled out to that account, Region or VPC. */
export class NoSpoke extends PlatformError {}

export function isReadable(error: unknown): error is ReadableError {
  return error instanceof ReadableError;
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

/** What may be told of an error within another text: that of a defect may hold anything. */
export function toldReason(error: unknown): string {
  return isReadable(error) ? error.message : 'a defect';
}

/**
 * The text of anything that was thrown, on one line. An AggregateError, as for a host with several
 * addresses, has only a code.
 */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message || errorCode(error) : String(error);
  return (text ?? 'unknown').replace(/\s+/g, ' ').trim();
}

/**
 * The code by which the AWS SDK, Node and the databases tell their errors apart: `code` or `name`.
 */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name;
}
