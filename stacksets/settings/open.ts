/**
 * What the templates of a release leave open, for whoever deploys them: parameters, and what hangs
 * on them. A template that is made from settings decides all of it.
 */

/** The name of a condition in the template. */
export interface Condition {
  readonly condition: string;
}

/** A decision that the settings have made, or that the template makes when it is deployed. */
export type Choice = boolean | Condition;

/** A value that is there where a condition of the template holds. */
export interface Open<T> extends Condition {
  readonly value: T;
}

/** A value that the settings may name, or not, or that is left open. */
export type Perhaps<T = string> = T | Open<T> | undefined;
