import {
  OutsideError,
  PlatformError,
  type ReadableError,
  UserError,
  type Whose,
} from '../runtime/errors.ts';

/** An error as the catalogue (docs/errors.md) lists it. */
export interface Listed {
  /** Its name in the catalogue, such as `secret-missing`. */
  readonly id: string;
  readonly whose: Whose;
  /** The sentence, with facts as they may be. */
  readonly text: string;
  /** Why this happens. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
}

/** Makes the error from its facts: `throw secretMissing({ name, place })`. */
export type Entry<Facts, Thrown extends ReadableError> = Listed &
  ((facts: Facts, options?: ErrorOptions) => Thrown);

interface Description<Facts, By extends Whose> extends Pick<Listed, 'cause' | 'cure'> {
  readonly whose: By;
  /**
   * The whole sentence: what is wrong, the name of the value, and the cure in short. No fact is a
   * secret, and facts that others chose are printable.
   */
  readonly says: (facts: Facts) => string;
  /** What the function's log tells beside it. No secret either. */
  readonly logs?: (facts: Facts) => readonly string[];
  readonly example: Facts;
}

/** The example of an error that has no facts. */
// biome-ignore lint/suspicious/noConfusingVoidType: so that `make()` needs no argument
export const NO_FACTS: void = undefined;

const CLASSES = { team: UserError, platform: PlatformError, outside: OutsideError } as const;
type ErrorOf<By extends Whose> = InstanceType<(typeof CLASSES)[By]>;

/**
 * Defines an error.
 *
 * @param Thrown a class of its own, for an error that some code tells apart
 */
export function entry<Facts, By extends Whose, Thrown extends ReadableError = ErrorOf<By>>(
  id: string,
  { whose, says, logs, cause, cure, example }: Description<Facts, By>,
  Thrown?: new (message: string, options?: ErrorOptions) => Thrown,
): Entry<Facts, Thrown> {
  // Without a class of its own, `Thrown` is that of `whose`; TypeScript can't tell.
  const Made = Thrown ?? (CLASSES[whose] as unknown as NonNullable<typeof Thrown>);
  const make = (facts: Facts, options?: ErrorOptions) =>
    Object.assign(new Made(says(facts), options), {
      entry: id,
      ...(logs && { details: logs(facts) }),
    });
  return Object.defineProperty(Object.assign(make, { id, whose, cause, cure, text: '' }), 'text', {
    // Functions have no example (bundling/trim.ts), and no use for it.
    get: () => says(example),
  });
}
